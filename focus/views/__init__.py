"""What the week answers to the browser, a file for each subject."""
