// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentDigestTest {
  @TempDir Path folder;

  /** The example of FIPS 180-4. */
  @Test
  void agreesWithTheStandard() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(ContentDigest.sha256(file))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> ContentDigest.sha256(folder.resolve("missing")));
  }

  @Test
  void folderIsTheDigestOfTheListOfItsFiles() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/b"));
    Files.writeString(tree.resolve("z"), "1");
    Files.writeString(tree.resolve("ä"), "2");
    Files.writeString(tree.resolveSibling("b.txt"), "3");
    Files.writeString(tree.resolveSibling("B"), "");
    String judged =
        Python.numpy(
            folder,
            """
            import hashlib, os
            names = [os.path.relpath(os.path.join(d, f), 'tree').encode()
                     for d, _, fs in os.walk('tree') for f in fs]
            sha = lambda b: hashlib.sha256(b).hexdigest()
            print(sha(b''.join(sha(open(b'tree/' + n, 'rb').read()).encode() + b'  ' + n + b'\\n'
                               for n in sorted(names))))
            """);
    assertThat(ContentDigest.sha256(folder.resolve("tree"))).isEqualTo(judged.strip());
  }
}
