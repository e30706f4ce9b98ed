package org.halfspace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.data.NpyHeader;

/** The files of codes that 'convert' reads and writes. */
enum CodeFormat {
  /** Ours. */
  NPZ,
  /** An array of uint8. */
  NPY,
  /** An array of int8, each byte less 128. */
  INT8,
  /** The least significant bit first, bare or as npy. */
  FAISS,
  /** Id, tab, bits. */
  PG,
  /** Bits, a line each. */
  BITS,
  /** The signs of vectors; read only. */
  SIGN;

  private static final int HEAD_BYTES = 1 << 16;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Tells a file by its content: npz, npy, or text of bits; bare bytes and vectors cannot be. */
  static Optional<CodeFormat> of(Path path) throws IOException {
    byte[] head = head(path);
    if (head.length > 4 && head[0] == 'P' && head[1] == 'K' && head[2] < 9 && head[3] < 9) {
      return Optional.of(NPZ);
    }
    if (NpyHeader.startsNpy(head)) {
      // What else the header says is for the reader to judge.
      boolean signed = new String(head, StandardCharsets.ISO_8859_1).contains("'descr': '|i1'");
      return Optional.of(signed ? INT8 : NPY);
    }
    String line = new String(head, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    if (line.matches("(\\P{Cntrl}+\\t)?[01]+\\s*")) {
      return Optional.of(line.indexOf('\t') > 0 ? PG : BITS);
    }
    return Optional.empty();
  }

  /** Whether a file of faiss codes was saved as an array. */
  static boolean isNpy(Path path) throws IOException {
    return NpyHeader.startsNpy(head(path));
  }

  private static byte[] head(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      return new byte[0];
    }
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] head = new byte[HEAD_BYTES];
      return Arrays.copyOf(head, stream.readNBytes(head, 0, head.length));
    }
  }
}
