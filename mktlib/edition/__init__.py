"""The static edition: pages as plain files, whose explorers answer from records before any Python is there."""
