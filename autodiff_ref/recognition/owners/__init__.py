"""What holds the parameters: objects, layers, graphs, globals, arguments."""
