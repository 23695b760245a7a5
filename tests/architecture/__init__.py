"""What holds the house up: who may import whom, which way keys point, what no file may contain."""
