"""The notebooks as dashboards: a gallery, then each page with its code hidden and its pictures live."""
