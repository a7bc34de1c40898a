"""How a document looks: on screen, on paper, in a spreadsheet. A renderer draws any `ListDocument`, knows no models."""
