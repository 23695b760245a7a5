"""What holds for the rows of every kind of file: faults, needs, document types, who is who."""
