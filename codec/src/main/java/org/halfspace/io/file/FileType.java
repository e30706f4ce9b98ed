// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What is at a path, symbolic links followed. */
public enum FileType {
  /** Nothing, or a symbolic link that leads to nothing. */
  ABSENT("nothing"),
  /** A file that holds bytes. */
  REGULAR("a file"),
  FOLDER("a folder"),
  /** Such as {@code /dev/null} or a terminal. */
  CHARACTER_DEVICE("a device"),
  /** Such as a disk. */
  BLOCK_DEVICE("a disk"),
  /** With a name (a FIFO) or without. */
  PIPE("a pipe"),
  SOCKET("a socket"),
  /** Something else, or the system does not say. */
  OTHER("not a regular file");

  private static final int FORMAT_MASK = 0170000;

  private final String words;

  FileType(String words) {
    this.words = words;
  }

  /**
   * Looks at a path.
   *
   * @throws IOException if the path cannot be looked at: a name that is too long, a folder that may
   *     not be entered, links in a circle
   */
  public static FileType of(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return ABSENT;
    }
    if (attributes.isRegularFile()) {
      return REGULAR;
    }
    if (attributes.isDirectory()) {
      return FOLDER;
    }
    return special(path);
  }

  private static FileType special(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return OTHER;
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode");
    return switch (mode & FORMAT_MASK) {
      case 0020000 -> CHARACTER_DEVICE;
      case 0060000 -> BLOCK_DEVICE;
      case 0010000 -> PIPE;
      case 0140000 -> SOCKET;
      default -> OTHER;
    };
  }

  /** Whether bytes go through it one after another, and none of them stays. */
  boolean isStream() {
    return this == CHARACTER_DEVICE || this == PIPE;
  }

  /** In words, as "a folder". */
  String words() {
    return words;
  }
}
