// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command lines of a page in Markdown. */
final class ShellExamples {
  private static final Pattern BLOCK =
      Pattern.compile("^```(?:sh|bash|shell)?\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final String COMMAND = "./halfspace ";

  /** A word in quotes, or without; or a comment, which ends the line. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|#.*|[^\\s'\"#]+");

  private static final Pattern FILE =
      Pattern.compile(
          "[\\w][\\w./ -]*\\.(npy|npz|safetensors|html|svg|png|csv|store|jsonl?|txt|[fib]vecs|md|onnx)");

  /** Options that name a folder or a file without an ending. */
  private static final List<String> OUTPUTS = List.of("-o", "--output");

  private ShellExamples() {}

  /**
   * One command line.
   *
   * @param line as it stands in the page, continued lines joined
   * @param words its words, without quotes
   * @param output the file that standard output goes to
   */
  record Example(String line, List<String> words, Optional<String> output) {

    /** The words after the command, files put into a folder. */
    List<String> argumentsIn(Path folder) {
      List<String> arguments = new ArrayList<>();
      for (String word : words) {
        boolean output =
            !arguments.isEmpty() && OUTPUTS.contains(arguments.get(arguments.size() - 1));
        int value = word.startsWith("--") ? word.indexOf('=') + 1 : 0;
        String text = word.substring(value);
        arguments.add(
            output || FILE.matcher(text).matches()
                ? word.substring(0, value) + folder.resolve(text)
                : word);
      }
      return arguments;
    }
  }

  /** The lines in blocks of shell that begin with {@code ./halfspace}, in their order. */
  static List<Example> in(String page) {
    List<Example> examples = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(page);
    while (blocks.find()) {
      for (String line : blocks.group(1).replaceAll("\\\\\\n\\s*", "").split("\n")) {
        if (line.startsWith(COMMAND)) {
          examples.add(example(line));
        }
      }
    }
    return examples;
  }

  private static Example example(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line.substring(COMMAND.length()));
    while (matcher.find()) {
      String word =
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : matcher.group();
      if (word.startsWith("#")) {
        break;
      }
      words.add(word);
    }
    if (words.stream().anyMatch(word -> word.matches("[|&;<].*"))) {
      throw new IllegalArgumentException("no pipes or lists in examples: " + line);
    }
    int redirection = words.indexOf(">");
    return redirection < 0
        ? new Example(line, words, Optional.empty())
        : new Example(line, words.subList(0, redirection), Optional.of(words.get(redirection + 1)));
  }
}
