// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/** What a file has of the one that it replaces: permissions, owner and group. */
final class HandedDown {
  private final Optional<PosixFileAttributes> attributes;

  private HandedDown(Optional<PosixFileAttributes> attributes) {
    this.attributes = attributes;
  }

  static boolean isSupported(Path file) {
    return view(file) != null;
  }

  private static PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Those of a file; none where the system has none. */
  static HandedDown of(Path file) throws IOException {
    PosixFileAttributeView view = view(file);
    return new HandedDown(view == null ? Optional.empty() : Optional.of(view.readAttributes()));
  }

  /**
   * Gives them to another file.
   *
   * @throws IOException if its permissions cannot be set
   */
  void give(Path file) throws IOException {
    if (attributes.isEmpty()) {
      return;
    }
    PosixFileAttributeView view = view(file);
    PosixFileAttributes own = view.readAttributes();
    UserPrincipal owner = attributes.get().owner();
    GroupPrincipal group = attributes.get().group();
    if (!own.group().equals(group)) {
      attempt(() -> view.setGroup(group));
    }
    if (!own.owner().equals(owner)) {
      attempt(() -> view.setOwner(owner));
    }
    // Last, since a change of the owner can take permissions away.
    Set<PosixFilePermission> permissions = attributes.get().permissions();
    if (!own.permissions().equals(permissions)) {
      view.setPermissions(permissions);
    }
  }

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  /** Only the administrator may give files away; others keep what they write. */
  private static void attempt(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      return;
    }
  }
}
