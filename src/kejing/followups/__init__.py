"""The facts of contact: reports, visits, calls and meetings."""
