// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/** Encoding, decoding and scanning. */
final class CodeJobs {
  /** What is wanted of the Hamming scan, beside every peer. */
  private static final double SCAN = Workshop.wanted(1.4, 1);

  private final Workshop workshop;

  CodeJobs(Workshop workshop) {
    this.workshop = workshop;
  }

  void encode(int d, int n) throws IOException {
    int count = 100_000;
    float[] vectors = Workshop.gaussian(count, d, 1);
    float[] encoder = Orthogonal.gaussian(n, d, new SplittableRandom(2)).toFloats();
    float[] decoder = Workshop.gaussian(d, n, 3);
    workshop.write("vectors", vectors, d);
    workshop.write("encoder", encoder, d);
    workshop.write("decoder", decoder, n);
    SignCodec codec = SignCodec.of(n, d, encoder, decoder, new float[d]);
    byte[] packed = new byte[count * codec.bytesPerCode()];
    Comparison.Job ours = () -> codec.encode(vectors, count, packed, workshop.threads());
    String job = "encode " + d + " → " + n + " bits, 100,000 vectors";
    workshop.compare(
        job,
        ours,
        "encode_faiss",
        Map.of(),
        1.3,
        Workshop.PAIRS,
        peer -> () -> bytesDiffer(packed, workshop.answer(peer), true));
    workshop.compare(
        job,
        ours,
        "encode_numpy",
        Map.of(),
        Double.NaN,
        Workshop.PAIRS,
        peer -> () -> bytesDiffer(packed, workshop.answer(peer), false));
    sgemm(job, ours, vectors, encoder, d, n, count);
    if (n == 784) {
      ours.run();
      workshop.write("codes", packed, codec.bytesPerCode());
      float[] decoded = new float[vectors.length];
      Comparison.Job decode = () -> codec.decode(packed, count, decoded, workshop.threads());
      String name = "decode " + n + " bits → " + d + ", 100,000 codes";
      workshop.compare(
          name,
          decode,
          "decode_faiss",
          Map.of(),
          2,
          Workshop.PAIRS,
          peer -> () -> "another decoder");
      workshop.compare(
          name,
          decode,
          "decode_numpy",
          Map.of(),
          2,
          Workshop.PAIRS,
          peer ->
              () ->
                  String.format(
                      Locale.ROOT,
                      "relative distance %.1e",
                      relativeDistance(decoded, workshop.answer(peer))));
    }
  }

  /** Without training: a fast transform against a dense rotation. */
  void universal() throws IOException {
    int d = 1024;
    int count = 100_000;
    float[] vectors = Workshop.gaussian(count, d, 1);
    float[] rotation = Orthogonal.haar(d, new SplittableRandom(2)).toFloats();
    workshop.write("vectors", vectors, d);
    workshop.write("encoder", rotation, d);
    UniversalEncoder encoder = UniversalEncoder.of(d, d, 1);
    byte[] packed = new byte[count * encoder.bytesPerCode()];
    String job = "encode without training, 1024 → 1024 bits, %s vectors (randomized Hadamard)";
    String all = String.format(Locale.ROOT, job, "100,000");
    Comparison.Job ours = () -> encoder.encode(vectors, count, packed, workshop.threads());
    workshop.compare(
        all, ours, "encode_faiss", Map.of(), 10, Workshop.PAIRS, peer -> () -> "another rotation");
    workshop.compare(
        all, ours, Rival.java("reading the vectors alone", reading(vectors)), 0.5, () -> "");
    int few = 2_000;
    NaiveRotation naive = new NaiveRotation(d, rotation);
    byte[] rotated = new byte[few * encoder.bytesPerCode()];
    workshop.compare(
        String.format(Locale.ROOT, job, "2,000"),
        () -> encoder.encode(vectors, few, packed, workshop.threads()),
        Rival.java(
            "a dense rotation by a plain loop in Java",
            () -> naive.encode(vectors, few, rotated, workshop.threads())),
        Double.NaN,
        () -> "another rotation");
  }

  private Comparison.Job reading(float[] vectors) {
    LongAdder sums = new LongAdder();
    return () ->
        Parallel.ranges(
            workshop.threads(),
            vectors.length,
            (from, to) -> {
              int sum = 0;
              for (int i = from; i < to; i++) {
                sum += Float.floatToRawIntBits(vectors[i]);
              }
              sums.add(sum);
            });
  }

  /** Against the product alone, by the same OpenBLAS with its own threads. */
  private void sgemm(
      String job, Comparison.Job ours, float[] vectors, float[] encoder, int d, int n, int count)
      throws IOException {
    NativeFloats left = NativeFloats.of(vectors);
    NativeFloats right = NativeFloats.of(encoder);
    NativeFloats product = NativeFloats.allocate(count * n);
    Comparison.Job alone =
        () ->
            new Product(Transpose.NO, Transpose.YES, count, n, d).into(1, left, right, 0, product);
    workshop.compare(
        job, ours, Rival.java("OpenBLAS sgemm alone, without packing", alone), 0.95, () -> "");
  }

  private static double relativeDistance(float[] mine, float[] theirs) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < mine.length; i++) {
      difference += Math.pow(mine[i] - theirs[i], 2);
      size += Math.pow(theirs[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  private static String bytesDiffer(byte[] mine, float[] theirs, boolean leastSignificantFirst) {
    long bits = 0;
    for (int i = 0; i < mine.length; i++) {
      int other = (int) theirs[i];
      int own = leastSignificantFirst ? Integer.reverse(mine[i] & 0xff) >>> 24 : mine[i] & 0xff;
      bits += Integer.bitCount(own ^ other);
    }
    return bits + " of " + 8L * mine.length + " bits differ";
  }

  void scan(int bits) throws IOException {
    int count = 1_000_000;
    int queries = 100;
    int bytes = bits / 8;
    byte[] base = new byte[count * bytes];
    byte[] wanted = new byte[queries * bytes];
    SplittableRandom random = new SplittableRandom(1);
    random.nextBytes(base);
    random.nextBytes(wanted);
    workshop.write("codes", base, bytes);
    workshop.write("queries", wanted, bytes);
    HammingScan scan = HammingScan.of(bits, base);
    HammingScan.Neighbors[] found = new HammingScan.Neighbors[1];
    String job = "Hamming scan of 1,000,000 × " + bits + " bits, " + queries + " queries, top 10";
    Comparison.Job ours = () -> found[0] = scan.search(wanted, 10, workshop.threads());
    workshop.compare(
        job,
        ours,
        "scan_faiss",
        Map.of(),
        SCAN,
        Workshop.PAIRS,
        peer ->
            () -> {
              float[] theirs = workshop.answer(peer);
              int differing = 0;
              for (int i = 0; i < theirs.length; i++) {
                differing += theirs[i] == found[0].distances()[i] ? 0 : 1;
              }
              return distancesDiffer(differing, theirs.length);
            });
    scan(job, ours, found, new JVectorCodes(bits, base, wanted));
    scan(job, ours, found, new LuceneCodes(bits, base, wanted));
  }

  private void scan(
      String job, Comparison.Job ours, HammingScan.Neighbors[] found, CodeDistances library)
      throws IOException {
    for (ScanPeer peer : ScanPeer.orders(library, 10, workshop.threads())) {
      workshop.compare(
          job,
          ours,
          Rival.java(peer.name(), peer::search),
          SCAN,
          () -> {
            int[] distances = found[0].distances();
            return distancesDiffer(peer.differing(distances), distances.length);
          });
    }
  }

  private static String distancesDiffer(int differing, int all) {
    return differing + " of " + all + " distances differ";
  }
}
