// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.halfspace.Autoencoder;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.SearchSettings;
import org.halfspace.store.CodesFile;
import org.halfspace.store.ModelFile;

/** A service that uses a model: it needs halfspace-codec alone. */
public final class UseModel {
  private UseModel() {}

  /** Takes a model, codes and vectors; prints what the first vector becomes and its neighbors. */
  public static void main(String[] files) throws IOException {
    Autoencoder model = ModelFile.read(Path.of(files[0]));
    CodeSearch search = CodeSearch.of(model.codec(), CodesFile.openSet(Path.of(files[1])));
    float[] vector = new float[model.dimension()];
    try (VectorData.Pass vectors = VectorFiles.open(Path.of(files[2])).open()) {
      vectors.read(vector, 1);
    }
    byte[] code = model.encode(vector);
    System.out.println(code.length + " bytes, decoded " + Arrays.toString(model.decode(code)));
    System.out.println(Arrays.toString(search.search(vector, SearchSettings.nearest(3)).ids()));
  }
}
