"""An HTTP/1.1 transport of httpx2 for streams of many small chunks."""
