// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import io.github.jbellis.jvector.quantization.BQVectors;
import io.github.jbellis.jvector.quantization.BinaryQuantization;
import io.github.jbellis.jvector.quantization.ImmutableBQVectors;
import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Properties;

/**
 * Codes of JVector's binary quantization. Its score function calls the distance that is called here
 * and makes a share of it; its kernels need Java 20, before that it counts bits word by word.
 */
final class JVectorCodes implements CodeDistances {
  private static final String PROPERTIES =
      "/META-INF/maven/io.github.jbellis/jvector-base/pom.properties";

  private final BQVectors vectors;
  private final long[][] queries;

  JVectorCodes(int bits, byte[] packed, byte[] queries) {
    this.vectors = new ImmutableBQVectors(new BinaryQuantization(bits), words(bits, packed));
    this.queries = words(bits, queries);
  }

  /** Bits in another order than JVector's own, which distances do not depend on. */
  private static long[][] words(int bits, byte[] packed) {
    int bytes = bits / Byte.SIZE;
    long[][] words = new long[packed.length / bytes][(bits + Long.SIZE - 1) / Long.SIZE];
    byte[] padded = new byte[words[0].length * Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      System.arraycopy(packed, i * bytes, padded, 0, bytes);
      ByteBuffer.wrap(padded).asLongBuffer().get(words[i]);
    }
    return words;
  }

  @Override
  public String name() {
    Properties properties = new Properties();
    try (InputStream in = VectorUtil.class.getResourceAsStream(PROPERTIES)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      properties.clear(); // a version that cannot be read is left out
    }
    return String.format(
        Locale.ROOT,
        "JVector %s (%s) VectorUtil.hammingDistance",
        properties.getProperty("version", ""),
        VectorizationProvider.getInstance().getClass().getSimpleName());
  }

  @Override
  public int codes() {
    return vectors.count();
  }

  @Override
  public int queries() {
    return queries.length;
  }

  @Override
  public void scan(int query, int from, int to, NearestCodes nearest) {
    long[] wanted = queries[query];
    int bound = nearest.bound();
    for (int i = from; i < to; i++) {
      int distance = VectorUtil.hammingDistance(vectors.get(i), wanted);
      if (distance < bound) {
        nearest.offer(i, distance);
        bound = nearest.bound();
      }
    }
  }
}
