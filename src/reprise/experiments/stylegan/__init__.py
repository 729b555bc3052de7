"""System stylegan: paintings learned from 300 pictures, and videos through their generator (alvarez2023)."""
