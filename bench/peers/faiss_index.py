"""Debian's faiss: its name and build, and an index by its description."""

from peer import absent


def library():
    try:
        import faiss
    except ImportError:
        absent("faiss")
    return faiss


def name(faiss):
    """Version, and for which instructions it was compiled: generic says for none in particular."""
    options = [o for o in faiss.get_compile_options().split() if o not in ("OPTIMIZE", "GENERIC")]
    return f"faiss {faiss.__version__} ({' '.join(options) or 'generic'})"


def index(faiss, description, dimension):
    """What the factory makes; a version that does not know the description is absent."""
    try:
        return faiss.index_factory(dimension, description)
    except RuntimeError:
        absent(f"a faiss with {description}")
