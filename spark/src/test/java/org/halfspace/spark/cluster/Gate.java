// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Passes rows on, and holds first attempts at some partitions behind half of their rows until a
 * test opens the gate. Tasks and test meet in a folder: a task that is held leaves a file named
 * after its partition, with the process that it runs in.
 */
final class Gate implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private static final String HELD = "held-";
  private static final String OPEN = "open";
  private static final int PATIENCE_SECONDS = 120;

  private final String folder;
  private final String job;
  private final int first;
  private final int rowsBefore;

  /**
   * @param job that is held, a part of its description; empty for any
   * @param first partition that is held; those before it pass
   * @param rowsBefore rows of a partition that pass before it is held
   */
  Gate(Path folder, String job, int first, int rowsBefore) {
    this.folder = folder.toString();
    this.job = job;
    this.first = first;
    this.rowsBefore = rowsBefore;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    TaskContext task = TaskContext.get();
    String description = task.getLocalProperty("spark.job.description");
    boolean holds =
        task.partitionId() >= first
            && task.attemptNumber() == 0
            && (job.isEmpty() || (description != null && description.contains(job)));
    return new Iterator<>() {
      private int passed;

      @Override
      public boolean hasNext() {
        if (holds && passed == rowsBefore) {
          hold(task);
          passed++;
        }
        return rows.hasNext();
      }

      @Override
      public Row next() {
        passed++;
        return rows.next();
      }
    };
  }

  private void hold(TaskContext task) {
    try {
      Path written = Files.createTempFile(Path.of(folder), "new", "");
      Files.writeString(written, String.valueOf(ProcessHandle.current().pid()));
      Files.move(
          written, Path.of(folder, HELD + task.partitionId()), StandardCopyOption.REPLACE_EXISTING);
      awaitFiles(OPEN, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // Another attempt was faster.
      throw new IllegalStateException(e);
    }
  }

  /** Lets all partitions pass. */
  void open() throws IOException {
    Files.writeString(Path.of(folder, OPEN), "");
  }

  /**
   * Waits until that many tasks are held.
   *
   * @return the processes that they run in
   */
  List<Long> awaitHeld(int count) throws IOException, InterruptedException {
    return awaitFiles(HELD, count).stream()
        .map(
            file -> {
              try {
                return Long.valueOf(Files.readString(file));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private List<Path> awaitFiles(String prefix, int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        List<Path> found =
            files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        if (found.size() >= count) {
          return found;
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IllegalStateException(
        "fewer than " + count + " '" + prefix + "' after " + PATIENCE_SECONDS + " s");
  }
}
