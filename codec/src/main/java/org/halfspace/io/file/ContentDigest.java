// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Fingerprints of data, to say later which data a result came from. */
public final class ContentDigest {
  private ContentDigest() {}

  /**
   * SHA-256 in 64 hexadecimal digits. Of a file, it is that of its bytes. Of a folder, it is that
   * of the lines {@code digest, two blanks, relative name, line feed} of all files in it, sorted by
   * the bytes of the names in UTF-8: what {@code sha256sum} prints for them.
   *
   * <p>Reads everything once.
   *
   * @throws java.nio.file.NoSuchFileException if there is nothing at {@code path}
   */
  public static String sha256(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return HexFormat.of().formatHex(ofFile(path));
    }
    Path root = path.toRealPath();
    Map<byte[], Path> files = new TreeMap<>(Arrays::compareUnsigned);
    try (Stream<Path> walk = Files.walk(root)) {
      walk.filter(Files::isRegularFile)
          .forEach(
              file ->
                  files.put(slashed(root.relativize(file)).getBytes(StandardCharsets.UTF_8), file));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    MessageDigest digest = newDigest();
    for (Map.Entry<byte[], Path> file : files.entrySet()) {
      String line = HexFormat.of().formatHex(ofFile(file.getValue())) + "  ";
      digest.update(line.getBytes(StandardCharsets.US_ASCII));
      digest.update(file.getKey());
      digest.update((byte) '\n');
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] ofFile(Path file) throws IOException {
    MessageDigest digest = newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return digest.digest();
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A relative path with {@code /} between its parts on every system. */
  public static String slashed(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }
}
