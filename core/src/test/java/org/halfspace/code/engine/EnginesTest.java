// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.linalg.blas.BlasProducts;
import org.halfspace.testing.Need;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One contract for what the Vector API does and what is done without it. */
class EnginesTest {
  /** More than two tiles of every engine. */
  private static final int SOME_ROWS = 2500;

  /** The first and the last of tiles. */
  private static final int[] PLACES = {0, 1, 5, 95, 96, 511, 512, 1023, 1024, 2499};

  private static float[] gaussian(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static CodeTensors tensors(int bits, int dimension, long seed) {
    return new CodeTensors(
        bits,
        dimension,
        gaussian(bits * dimension, seed),
        gaussian(bits * dimension, seed + 1),
        gaussian(dimension, seed + 2),
        gaussian(dimension, seed + 7));
  }

  /**
   * What this Java can run: always plain Java and BLAS, and the Vector API unless it is switched
   * off.
   */
  private static List<CodeEngine> engines(CodeTensors tensors) {
    List<CodeEngine> engines = new ArrayList<>();
    engines.add(new ProductEngine(tensors, new PlainProducts()));
    engines.add(new ProductEngine(tensors, new BlasProducts()));
    if (VectorApi.present()) {
      engines.add(new VectorEngine(tensors));
    }
    return engines;
  }

  @Test
  void theBuildTestsBothWaysUnlessTheVectorApiIsSwitchedOff() {
    // Without --add-modules jdk.incubator.vector half of this class would say nothing.
    boolean off = "off".equals(System.getProperty("halfspace.simd"));
    assertThat(off || ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()).isTrue();
    assertThat(VectorApi.present()).isEqualTo(VectorApi.lanes() >= 8);
    assertThat(off && VectorApi.present()).isFalse();
  }

  @Property(tries = 60)
  void bitsAreTheSignsOfTheProductAndDecodedVectorsItsSums(
      @ForAll @IntRange(min = 1, max = 150) int bits,
      @ForAll @IntRange(min = 1, max = 150) int dimension,
      @ForAll @IntRange(min = 1, max = 130) int rows,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    CodeTensors tensors = tensors(bits, dimension, seed);
    for (CodeEngine engine : engines(tensors)) {
      float[] vectors = gaussian(rows * dimension, seed + 3);
      int bytes = tensors.bytesPerCode();
      byte[] packed = new byte[rows * bytes + 1];
      packed[rows * bytes] = 77;
      engine.encode(vectors, rows, packed, threads);
      assertThat(packed[rows * bytes]).isEqualTo((byte) 77);
      float[] decoded = new float[rows * dimension + 1];
      decoded[rows * dimension] = 77;
      engine.decode(packed, rows, decoded, threads);
      assertThat(decoded[rows * dimension]).isEqualTo(77);
      for (int i = 0; i < rows; i++) {
        requireBits(tensors, vectors, packed, i);
        requireSums(tensors, packed, decoded, i);
      }
    }
  }

  private static boolean bit(byte[] packed, int row, int bytes, int j) {
    return (packed[row * bytes + j / 8] >> (7 - j % 8) & 1) == 1;
  }

  private static void requireBits(CodeTensors t, float[] vectors, byte[] packed, int row) {
    int d = t.dimension();
    for (int j = 0; j < 8 * t.bytesPerCode(); j++) {
      if (j >= t.bits()) {
        assertThat(bit(packed, row, t.bytesPerCode(), j)).isFalse();
        continue;
      }
      double sum = 0;
      double size = 0;
      for (int k = 0; k < d; k++) {
        double term = t.encoder()[j * d + k] * (double) (vectors[row * d + k] - t.mean()[k]);
        sum += term;
        size += Math.abs(term);
      }
      // Rounding of a float32 sum of d terms in any order stays below d · 2^-24 of their size.
      if (Math.abs(sum) > (d + 1) * 0x1p-24 * size) {
        assertThat(bit(packed, row, t.bytesPerCode(), j)).isEqualTo(sum >= 0);
      }
    }
  }

  private static void requireSums(CodeTensors t, byte[] packed, float[] decoded, int row) {
    int n = t.bits();
    for (int k = 0; k < t.dimension(); k++) {
      double sum = t.offset()[k];
      double size = Math.abs(sum);
      for (int j = 0; j < n; j++) {
        float entry = t.decoder()[k * n + j];
        sum += bit(packed, row, t.bytesPerCode(), j) ? entry : -entry;
        size += Math.abs(entry);
      }
      assertThat((double) decoded[row * t.dimension() + k])
          .isCloseTo(sum, within((n + 1) * 0x1p-24 * size));
    }
  }

  @Test
  void oneVectorHasTheSameBitsAsAmongManyByTheVectorApi() {
    Need.VECTOR_API.require(VectorApi.present());
    requireSameBitsAlone(new VectorEngine(tensors(100, 70, 5)));
  }

  @Test
  void oneVectorHasTheSameBitsAsAmongManyInPlainJava() {
    requireSameBitsAlone(new ProductEngine(tensors(100, 70, 5), new PlainProducts()));
  }

  @Test
  void openBlasIsFoundAsAService() {
    assertThat(MatrixProducts.available()).isInstanceOf(BlasProducts.class);
  }

  @Property(tries = 60)
  void productsAreSumsInOrder(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 600) int columns,
      @ForAll @IntRange(min = 0, max = 40) int depth,
      @ForAll @IntRange(min = 1, max = 3) int threads) {
    float[] a = gaussian(rows * depth, rows);
    float[] b = gaussian(columns * depth, columns);
    float[] product = new float[rows * columns + 1];
    new PlainProducts().multiply(rows, columns, depth, a, b, product, threads);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int k = 0; k < depth; k++) {
          sum += a[i * depth + k] * b[j * depth + k];
        }
        assertThat(product[i * columns + j]).isEqualTo(sum);
      }
    }
    assertThat(product[rows * columns]).isZero();
  }

  private static void requireSameBitsAlone(CodeEngine engine) {
    float[] vectors = gaussian(SOME_ROWS * 70, 9);
    byte[] packed = new byte[SOME_ROWS * 13];
    engine.encode(vectors, SOME_ROWS, packed, 2);
    for (int i : PLACES) {
      byte[] code = new byte[13];
      engine.encode(Arrays.copyOfRange(vectors, i * 70, (i + 1) * 70), 1, code, 1);
      assertThat(code).isEqualTo(Arrays.copyOfRange(packed, i * 13, (i + 1) * 13));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "100, 70", "65, 20", "300, 200"})
  void aCodeHasTheSameSumsWhateverItsPlaceAndTheEngine(int bits, int dimension) {
    CodeTensors tensors = tensors(bits, dimension, 5);
    int bytes = tensors.bytesPerCode();
    byte[] packed = new byte[SOME_ROWS * bytes];
    new ProductEngine(tensors, new PlainProducts())
        .encode(gaussian(SOME_ROWS * dimension, 9), SOME_ROWS, packed, 2);
    float[] first = null;
    for (CodeEngine engine : engines(tensors)) {
      float[] decoded = new float[SOME_ROWS * dimension];
      engine.decode(packed, SOME_ROWS, decoded, 2);
      for (int i : PLACES) {
        byte[] code = Arrays.copyOfRange(packed, i * bytes, (i + 1) * bytes);
        float[] one = new float[dimension];
        engine.decode(code, 1, one, 1);
        assertThat(one).isEqualTo(Arrays.copyOfRange(decoded, i * dimension, (i + 1) * dimension));
      }
      first = first == null ? decoded : first;
      assertThat(decoded).isEqualTo(first);
    }
  }

  @Test
  void whatIsWrongIsRefusedInTheSameWords() {
    CodeTensors tensors = tensors(5, 3, 1);
    float[] vectors = new float[30];
    vectors[3 * 7 + 2] = Float.NEGATIVE_INFINITY;
    byte[] packed = new byte[20];
    packed[17] = 2;
    for (CodeEngine engine : engines(tensors)) {
      assertThatThrownBy(() -> engine.encode(vectors, 10, new byte[10], 2))
          .hasMessage("vectors: -Infinity in row 7, column 2, must be finite");
      assertThatThrownBy(() -> engine.decode(packed, 20, new float[60], 2))
          .hasMessage(
              "code in row 17: last byte 2 has bits set after the 5 of a code, which must be"
                  + " zero");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 1024, 4096})
  void bothTransformsGiveTheSameBits(int size) {
    Need.VECTOR_API.require(VectorApi.present());
    float[] signs = gaussian(size, 3);
    for (int i = 0; i < size; i++) {
      signs[i] = Math.signum(signs[i]);
    }
    float[] plain = gaussian(size, size);
    float[] vector = plain.clone();
    HadamardTransform.PLAIN.transform(plain, 0, signs, plain, 0, size);
    HadamardTransform.VECTOR.transform(vector, 0, signs, vector, 0, size);
    assertThat(vector).isEqualTo(plain);
  }
}
