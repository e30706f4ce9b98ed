// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UniversalCode;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;

class SoftwareVersionTest {
  /** The {@code <version>} of the parent's pom.xml, which is that of the build. */
  private static String versionOfTheBuild() throws Exception {
    Node project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("..", "pom.xml").toFile())
            .getDocumentElement();
    for (Node child = project.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeName().equals("version")) {
        return child.getTextContent();
      }
    }
    throw new AssertionError("no version in the parent's pom.xml");
  }

  @Test
  void theVersionIsThatOfTheBuild() throws Exception {
    assertThat(SoftwareVersion.number()).isEqualTo(versionOfTheBuild());
  }

  @Test
  void everyModelRecordsIt() throws Exception {
    float[] vectors = new float[200 * 4];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    String expected = "halfspace " + versionOfTheBuild() + ", java ";

    Autoencoder fitted = Fit.toBits(8).run(VectorData.of(vectors, 4, "vectors")).model();
    Autoencoder universal = UniversalCode.of(4, 8).run().model();

    assertThat(fitted.metadata().machine().software()).startsWith(expected);
    assertThat(universal.metadata().machine().software()).startsWith(expected);
  }
}
