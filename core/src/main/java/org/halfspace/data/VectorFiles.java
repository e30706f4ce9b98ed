package org.halfspace.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Opens files and folders of vectors. */
public final class VectorFiles {
  /** The longest vectors that are read. */
  public static final int MAXIMUM_DIMENSION = 1 << 20;

  private VectorFiles() {}

  /** Opens with {@link ReadOptions#defaults()}. */
  public static VectorData open(Path path) throws IOException {
    return open(path, ReadOptions.defaults());
  }

  public static VectorData open(Path path, ReadOptions options) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    byte[] head = new FileBytes(path).head(512);
    if (head.length > 1 && head[0] == 'P' && head[1] == 'K') {
      return NpzFormat.open(path, options.array());
    }
    boolean gzip = head.length > 1 && head[0] == 0x1f && head[1] == (byte) 0x8b;
    ByteSource source = gzip ? new GzipBytes(path) : new FileBytes(path);
    head = source.head(512);
    if (NpyHeader.startsNpy(head)) {
      return NpyFormat.open(source, "npy");
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.contains(".fvecs")) {
      return VecsFormat.openFloats(source);
    }
    if (name.contains(".bvecs")) {
      return VecsFormat.openBytes(source);
    }
    if (IdxFormat.startsIdx(head)) {
      return IdxFormat.open(source);
    }
    return CifarFormat.open(source);
  }
}
