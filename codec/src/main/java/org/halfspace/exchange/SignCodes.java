// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.engine.PackedBits;
import org.halfspace.data.VectorData;
import org.halfspace.io.file.Fault;

/**
 * The signs of vectors as codes, without any model: bit j is 1 where x_j ≥ 0, and n = d. Vectors
 * may be embeddings, or codes that are kept as ±1. Immutable and thread-safe.
 *
 * <p>sentence-transformers sets a bit where x_j &gt; 0, which differs at numbers that are exactly
 * 0. A set without a negative number is refused when it has been read, since all its codes would be
 * the same; it is most often one of bits kept as 0 and 1.
 */
public final class SignCodes implements CodeData {
  private final VectorData vectors;

  private SignCodes(VectorData vectors) {
    this.vectors = vectors;
  }

  /** The signs of these vectors, taken while they are read. */
  public static SignCodes of(VectorData vectors) {
    return new SignCodes(vectors);
  }

  @Override
  public CodeLayout layout() {
    return CodeLayout.withoutGain(vectors.dimension());
  }

  @Override
  public long count() {
    return vectors.count();
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }

  @Override
  public String description() {
    return "signs of " + vectors.description();
  }

  @Override
  public Pass open() throws IOException {
    return new SignPass(vectors.open());
  }

  private final class SignPass implements Pass {
    private final VectorData.Pass pass;
    private float[] block = new float[0];
    private boolean negative;

    SignPass(VectorData.Pass pass) {
      this.pass = pass;
    }

    @Override
    public int read(byte[] packed, int maximumRows) throws IOException {
      int d = vectors.dimension();
      int rowsAtOnce = Math.min(maximumRows, Math.max(1, (1 << 20) / d));
      if (block.length < rowsAtOnce * d) {
        block = new float[rowsAtOnce * d];
      }
      int rows = pass.read(block, rowsAtOnce);
      for (int i = 0; i < rows; i++) {
        PackedBits.ofSigns(block, i * d, d, packed, i * bytesPerCode());
      }
      for (int i = 0; !negative && i < rows * d; i++) {
        negative = block[i] < 0;
      }
      if (rows == 0 && !negative) {
        throw Fault.unusable(
            vectors.description(),
            "no value is negative, so all codes are the same; bits stored as 0 and 1 must be packed"
                + " first");
      }
      return rows;
    }

    @Override
    public void close() throws IOException {
      pass.close();
    }
  }
}
