"""Pictures, one file each; `mktlib.ui.picture` says what a picture is."""
