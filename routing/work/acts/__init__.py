"""What officers do to a tip, by subject; ``casework.DOERS`` names them. The gate came before."""
