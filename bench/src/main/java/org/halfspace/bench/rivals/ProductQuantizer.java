// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.rivals;

import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.lab.experiment.RealSet;

/** Product quantization by JVector: n/8 parts of 256 centroids each. */
final class ProductQuantizer {
  private static final int CENTROIDS = 256;
  private static final VectorTypeSupport VECTORS =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  private final ProductQuantization quantization;
  private final int dimension;

  /**
   * @param train row after row
   * @param bits a multiple of 8, at most 8 times the dimension
   */
  ProductQuantizer(float[] train, int dimension, int bits) {
    this.dimension = dimension;
    List<VectorFloat<?>> vectors = new ArrayList<>();
    for (int i = 0; i < train.length / dimension; i++) {
      vectors.add(VECTORS.createFloatVector(RealSet.row(train, i, dimension)));
    }
    this.quantization =
        ProductQuantization.compute(
            new ListRandomAccessVectorValues(vectors, dimension), bits / 8, CENTROIDS, true);
  }

  /** What is left of vectors after coding, row after row. */
  float[] decoded(float[] rows) {
    float[] decoded = new float[rows.length];
    VectorFloat<?> target = VECTORS.createFloatVector(dimension);
    for (int i = 0; i < rows.length / dimension; i++) {
      quantization.decode(
          quantization.encode(VECTORS.createFloatVector(RealSet.row(rows, i, dimension))), target);
      for (int j = 0; j < dimension; j++) {
        decoded[i * dimension + j] = target.get(j);
      }
    }
    return decoded;
  }
}
