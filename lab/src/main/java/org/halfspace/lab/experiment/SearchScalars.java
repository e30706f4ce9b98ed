// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.linalg.Matrix;
import org.halfspace.search.CodeSearch;

/** Searches in the same sign codes that differ in the number kept beside each. */
final class SearchScalars {
  private final VectorData base;
  private final float[] vectors;
  private final VectorCodec fitted;
  private final byte[] packed;
  private final short[] norms;
  private final int rows;
  private final int threads;

  /**
   * @param base what is searched, in memory
   * @param fitted with gain
   */
  SearchScalars(VectorData base, VectorCodec fitted, int threads) throws IOException {
    this.base = base;
    this.fitted = VectorCodec.withGain(fitted.signs(), fitted.scale(), GainRule.NORM);
    this.threads = threads;
    this.rows = Math.toIntExact(base.count());
    this.vectors = RealSet.rows(base, rows);
    this.packed = new byte[rows * fitted.signs().bytesPerCode()];
    this.norms = new short[rows];
    this.fitted.encode(vectors, rows, packed, norms, threads);
  }

  /** One search for each scalar, by its name. */
  Map<String, CodeSearch> all() throws IOException {
    float[] shapes = new float[rows * base.dimension()];
    fitted.signs().decode(packed, rows, shapes, threads);
    short[] projections = new short[rows];
    short[] unbiased = new short[rows];
    float[] squares = new float[rows];
    int d = base.dimension();
    float[] mean = fitted.signs().mean();
    for (int i = 0; i < rows; i++) {
      double square = 0;
      double shape = 0;
      double product = 0;
      for (int j = 0; j < d; j++) {
        double x = vectors[i * d + j] - mean[j];
        double y = shapes[i * d + j] - mean[j];
        square += x * x;
        shape += y * y;
        product += x * y;
      }
      projections[i] = half(product / shape);
      unbiased[i] = half(square / product);
      squares[i] = (float) square;
    }
    Map<String, CodeSearch> searches = new LinkedHashMap<>();
    searches.put("no scalar", withoutGain());
    searches.put("norm, decoder fitted with it", search(fitted, norms));
    searches.put("norm, decoder fitted to unit vectors", unit());
    searches.put("projection gain", search(fitted, projections));
    searches.put("unbiased scale and exact norm", search(fitted, unbiased).withSquares(squares));
    return searches;
  }

  /** Where the product is not positive nothing is known of the direction. */
  private static short half(double value) {
    double known = Double.isFinite(value) ? value : 0;
    return HalfFloat.of((float) Math.max(0, Math.min(HalfFloat.LARGEST, known)));
  }

  private CodeSearch search(VectorCodec codec, short[] gains) {
    return CodeSearch.of(codec, CodeSet.of(codec.bits(), packed, gains)).withOriginals(base);
  }

  private CodeSearch withoutGain() throws IOException {
    SignEncoder encoder = fitted.signs().signEncoder();
    VectorCodec codec =
        new Coder(encoder, Gain.NONE, 1).codec(decoder(encoder, base), GainRule.NORM);
    return CodeSearch.of(codec, CodeSet.of(codec.bits(), packed)).withOriginals(base);
  }

  private CodeSearch unit() throws IOException {
    int d = base.dimension();
    float[] mean = fitted.signs().mean();
    float[] directions = new float[vectors.length];
    short[] gains = new short[rows];
    for (int i = 0; i < rows; i++) {
      double square = 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        directions[j] = vectors[j] - mean[j % d];
        square += (double) directions[j] * directions[j];
      }
      double norm = Math.sqrt(square);
      gains[i] = half(norm);
      for (int j = i * d; j < (i + 1) * d && norm > 0; j++) {
        directions[j] /= (float) norm;
      }
    }
    SignEncoder centered = SignEncoder.of(fitted.signs().encoder(), new float[d]);
    DecoderRegression.Decoder decoder =
        decoder(centered, VectorData.of(directions, d, "unit vectors"));
    return search(
        new Coder(fitted.signs().signEncoder(), Gain.FLOAT16, 1).codec(decoder, GainRule.NORM),
        gains);
  }

  /** Least squares with a ridge of one vector of mean energy, which the others dwarf. */
  private DecoderRegression.Decoder decoder(SignEncoder encoder, VectorData data)
      throws IOException {
    DecoderRegression products =
        DecoderFit.products(new Coder(encoder, Gain.NONE, 1), data, threads);
    int n = encoder.bits();
    return products.solve(
        SourceCodes.centered(Matrix.identity(n), Matrix.zeros(n, encoder.dimension())),
        products.energy() / products.count() / encoder.dimension());
  }
}
