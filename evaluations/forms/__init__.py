"""What people type about dossiers, scores, evidence and recognitions."""
