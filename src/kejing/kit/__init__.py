"""Django parts without models or business words: assets, figures as people read them, drawing geometry."""
