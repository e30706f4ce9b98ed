// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.io.file.FileType;
import org.halfspace.store.CodeStore;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Keeps the files of a command line apart: none is written that is read, and none is written twice,
 * under whatever name. Checked before any command begins. {@link FileUse} marks which files are
 * read and written; a command {@link Declares} those that its options do not name.
 */
public final class Outputs {
  /** A command that reads or writes files beside those that its options name. */
  public interface Declares {
    void declare(Outputs files);
  }

  /**
   * @param name the option or parameter that brings the file
   */
  private record Named(String name, Path path) {
    @Override
    public String toString() {
      return name + ", " + path;
    }
  }

  private final List<Named> read = new ArrayList<>();
  private final List<Named> written = new ArrayList<>();
  private Optional<String> inStore = Optional.empty();

  /** Adds a file or folder that is read. */
  public void read(String name, Path path) {
    read.add(new Named(name, path));
  }

  /** Adds a file that is written, or a folder that is written to. */
  public void written(String name, Path path) {
    written.add(new Named(name, path));
  }

  /**
   * Looks at a command line.
   *
   * @throws ParameterException if the command would write to a file that it reads, or write a file
   *     twice
   */
  public static void require(ParseResult line) {
    ParseResult last = line;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.isUsageHelpRequested() || last.isVersionHelpRequested()) {
      return;
    }
    CommandSpec command = last.commandSpec();
    Outputs files = new Outputs();
    command.args().forEach(files::add);
    if (command.userObject() instanceof Declares declares) {
      declares.declare(files);
    }
    files
        .conflict()
        .ifPresent(
            message -> {
              throw new ParameterException(command.commandLine(), message);
            });
  }

  /** What an option or parameter is declared to do with its file. */
  public static Optional<FileUse.Kind> use(ArgSpec argument) {
    return argument.userObject() instanceof AnnotatedElement field
        ? Optional.ofNullable(field.getAnnotation(FileUse.class)).map(FileUse::value)
        : Optional.empty();
  }

  private void add(ArgSpec argument) {
    Optional<FileUse.Kind> use = use(argument);
    Object value = use.isPresent() ? argument.getValue() : null;
    if (value == null) {
      return;
    }
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    if (use.get() != FileUse.Kind.READ) {
      written(name, (Path) value);
      inStore = inStore.or(() -> store((Path) value).map(at -> name + ": " + at));
    } else if (value instanceof Path path) {
      read(name, path);
    } else {
      existing(value.toString()).ifPresent(path -> read(name, path));
    }
  }

  /** Whether this would be among the files of a store, which only appending may write. */
  private static Optional<String> store(Path output) {
    try {
      Path folder = AtomicFile.place(output).getParent();
      return folder != null && CodeStore.isStore(folder)
          ? Optional.of(
              output
                  + ", is in a store of codes, which is read as a whole and written only by --append")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> existing(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** What is wrong, if something is. */
  private Optional<String> conflict() {
    for (int i = 0; i < written.size(); i++) {
      Named output = written.get(i);
      for (Named input : read) {
        if (same(output.path(), input.path())) {
          return message(output, "must not be the same file as " + input + ", which is read");
        }
        if (inside(output.path(), input.path())) {
          return message(output, "must not be inside " + input + ", which is read");
        }
        if (holds(input.path(), output.path())) {
          return message(output, "is read as part of " + input);
        }
      }
      for (Named other : written.subList(0, i)) {
        if (same(output.path(), other.path())) {
          return message(output, "must not be the same file as " + other);
        }
      }
    }
    return inStore.or(this::standardStreams);
  }

  /** What the shell has opened must be no file of the command, either. */
  private Optional<String> standardStreams() {
    for (String stream : List.of("output", "error")) {
      Path path = Path.of("/dev/std" + stream.substring(0, 3));
      for (Named output : written) {
        if (same(path, output.path())) {
          return message(output, "is where standard " + stream + " goes, which carries other text");
        }
      }
      for (Named input : read) {
        if (same(path, input.path())) {
          return message(input, "is read, but standard " + stream + " goes to it");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> message(Named file, String what) {
    return Optional.of(file.name() + ": " + file.path() + ", " + what);
  }

  /** Whether two names are of one file, be it there or not. Nothing is lost in a device. */
  private static boolean same(Path one, Path other) {
    try {
      if (FileType.of(one) == FileType.CHARACTER_DEVICE) {
        return false;
      }
      return Files.exists(one)
          ? Files.exists(other) && Files.isSameFile(one, other)
          : AtomicFile.place(one).equals(AtomicFile.place(other));
    } catch (IOException e) {
      // What cannot even be looked at is neither read nor written, and the command will say why.
      return false;
    }
  }

  private static boolean inside(Path output, Path folder) {
    try {
      return Files.isDirectory(folder) && AtomicFile.place(output).startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a folder has the file under another name: by a link. */
  private static boolean holds(Path folder, Path file) {
    if (!Files.isDirectory(folder) || !Files.isRegularFile(file)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder.toRealPath())) {
      return files.anyMatch(one -> Files.isRegularFile(one) && same(one, file));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
