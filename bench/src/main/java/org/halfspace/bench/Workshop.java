// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.NpyWriter;

/** What all jobs share: the folder that peers read, their scripts, and the rows of the table. */
final class Workshop {
  /** Pairs of runs, one after the other. */
  static final int PAIRS = 5;

  /** What the program that calls faiss can do. */
  private static final Set<String> FAISS_JOBS =
      Set.of(
          "encode_faiss", "decode_faiss", "scan_faiss", "fit_itq", "search_faiss", "single_faiss");

  private final Path scripts;
  private final Optional<Path> faiss;
  private final Path folder;
  private final int threads;
  private final List<Comparison> rows = new ArrayList<>();

  /**
   * @param scripts the folder bench/peers
   * @param faiss a program that calls a faiss built for this processor, in place of the scripts
   */
  Workshop(Path scripts, Optional<Path> faiss, Path folder, int threads) {
    this.scripts = scripts;
    this.faiss = faiss;
    this.folder = folder;
    this.threads = threads;
  }

  int threads() {
    return threads;
  }

  /**
   * What is wanted of a ratio on this Java.
   *
   * @param newest from Java 21 on, which has vectors of population counts
   */
  static double wanted(double newest, double java17) {
    return Runtime.version().feature() >= 21 ? newest : java17;
  }

  /** The rows so far. */
  List<Comparison> rows() {
    return rows;
  }

  /** Keeps a row, and tells whoever waits. */
  void add(Comparison row) {
    rows.add(row);
    System.err.println(row);
  }

  /** Another program that does a job, which has read its data. */
  Peer peer(String job, Map<String, Object> options) throws IOException {
    List<String> program =
        faiss.isPresent() && FAISS_JOBS.contains(job)
            ? List.of(faiss.get().toString(), job)
            : List.of("/usr/bin/python3", scripts.resolve(job + ".py").toString());
    return Peer.start(program, folder, threads, options);
  }

  void compare(
      String job,
      Comparison.Job ours,
      String peerJob,
      Map<String, Object> options,
      double wanted,
      int pairs,
      Function<Peer, Comparison.Judge> judge)
      throws IOException {
    try (Peer peer = peer(peerJob, options)) {
      add(Comparison.of(job, ours, peer, judge.apply(peer), pairs, wanted));
    }
  }

  /** The same against Java code in this process. */
  void compare(String job, Comparison.Job ours, Rival rival, double wanted, Comparison.Judge judge)
      throws IOException {
    compare(job, ours, rival, wanted, PAIRS, judge);
  }

  /** The same with another number of pairs. */
  void compare(
      String job,
      Comparison.Job ours,
      Rival rival,
      double wanted,
      int pairs,
      Comparison.Judge judge)
      throws IOException {
    add(Comparison.of(job, ours, rival, judge, pairs, wanted));
  }

  static float[] gaussian(int rows, int columns, long seed) {
    float[] values = new float[Math.multiplyExact(rows, columns)];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  void write(String name, float[] values, int columns) throws IOException {
    try (FileChannel channel = channel(name)) {
      NpyWriter<float[]> writer = NpyWriter.float32(channel, values.length / columns, columns);
      writer.write(values, values.length / columns);
      writer.finish();
    }
  }

  void write(String name, byte[] values, int columns) throws IOException {
    try (FileChannel channel = channel(name)) {
      NpyWriter<byte[]> writer = NpyWriter.uint8(channel, values.length / columns, columns);
      writer.write(values, values.length / columns);
      writer.finish();
    }
  }

  private FileChannel channel(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name + ".npy"),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** The answer of a peer as floats, row after row. */
  float[] answer(Peer peer) throws IOException {
    Path file = folder.resolve("answer.npy");
    peer.answer(file);
    return VectorFiles.open(file).toArray();
  }
}
