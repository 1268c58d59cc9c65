"""How web servers send published pages: from files where they may, from the site where they must."""
