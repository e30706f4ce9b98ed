// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.halfspace.code.Gain;

/** Another process that uses stores; a program, run by {@link StoreProcessesTest}. */
final class StoreProcess {
  static final int ROWS = 5;

  private StoreProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "fill" -> {
        System.out.println("ready");
        for (int i = 0; Files.isDirectory(path); i++) {
          CodeStoreTest.append(openOrCreate(path.resolve("store" + i)), ROWS);
        }
      }
      case "hold" -> {
        try (CodeAppender appender = openOrCreate(path).appender()) {
          appender.append(CodeStoreTest.rows(500, ROWS), CodeStoreTest.gains(500, ROWS), ROWS);
          System.out.println("ready");
          System.in.read();
        }
      }
      case "append" -> {
        try {
          CodeStoreTest.append(openOrCreate(path), ROWS);
          System.out.println("appended");
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  static CodeStore openOrCreate(Path path) throws IOException {
    return CodeStore.openOrCreate(path, CodeStoreTest.N, Gain.FLOAT16, "m");
  }
}
