// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of docs/formats.md compiles, each block as the body of a method. */
class FormatsPageJavaTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** What the blocks take as given. */
  private static final String METHOD =
      """
      import ai.onnxruntime.*;
      import java.nio.file.Path;
      import java.util.Map;
      import org.apache.lucene.document.Document;
      import org.apache.lucene.index.Term;
      import org.apache.lucene.search.*;
      import org.halfspace.Autoencoder;
      import org.halfspace.code.CodeData;
      import org.halfspace.io.Existing;
      import org.halfspace.examples.lucene.*;
      import org.halfspace.exchange.*;

      class Block%d {
        void run(
            Document document, Autoencoder model, float[] vector, float[] query, IndexSearcher searcher)
            throws Exception {
      %s
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void theBlocksCompile() throws IOException {
    Path file = Path.of("..", "docs", "formats.md");
    String page = Files.readString(Files.exists(file) ? file : Path.of("docs", "formats.md"));
    Matcher block = BLOCK.matcher(page);
    int blocks = 0;
    while (block.find()) {
      Path source = folder.resolve("Block" + blocks + ".java");
      Files.writeString(source, METHOD.formatted(blocks, block.group(1)));
      ByteArrayOutputStream messages = new ByteArrayOutputStream();
      int result =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  messages,
                  messages,
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-d",
                  folder.toString(),
                  source.toString());
      assertThat(result).as("%s%n%s", block.group(1), messages).isZero();
      blocks++;
    }
    assertThat(blocks).isEqualTo(3);
  }
}
