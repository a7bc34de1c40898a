"""What pages say: a dossier, its parts and its past as one reader may know them, prepared for showing."""
