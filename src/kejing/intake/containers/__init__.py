"""What files are made of: any container, encoding or workbook opened as a table of text cells."""
