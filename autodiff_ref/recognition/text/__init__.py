"""What the text of somebody's file tells, before anything of it runs."""
