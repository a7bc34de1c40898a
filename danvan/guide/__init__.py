"""Help inside the portal: one short page for each task, for those whose work it is, with pictures of the real pages."""
