// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file as they are. */
public record FileBytes(Path path) implements ByteSource {

  @Override
  public FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  @Override
  public long size() throws IOException {
    return Files.size(path);
  }

  @Override
  public String name() {
    return path.toString();
  }
}
