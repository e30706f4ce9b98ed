// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The last word of a build: how many tests of all modules ran, which were skipped, and what is to
 * be installed so that they run, too. Read from the reports that Surefire writes.
 *
 * @param tests how many there are, those skipped included
 * @param skipped how many were skipped, for each reason
 */
public record SkippedTests(int tests, Map<String, Integer> skipped) {
  private static final String UNSAID = "no reason given";

  public SkippedTests {
    skipped = new TreeMap<>(skipped);
  }

  /**
   * Prints what was skipped.
   *
   * @param arguments the folder that has the modules
   */
  public static void main(String[] arguments) throws IOException {
    in(Path.of(arguments[0])).print(System.out);
  }

  /**
   * Reads the reports of all modules in a folder.
   *
   * @throws IOException if one cannot be read
   */
  public static SkippedTests in(Path folder) throws IOException {
    int tests = 0;
    Map<String, Integer> skipped = new TreeMap<>();
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path module : modules) {
        Path reports = module.resolve("target/surefire-reports");
        if (!Files.isDirectory(reports)) {
          continue;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
          for (Path file : files) {
            tests += add(parse(file), skipped);
          }
        }
      }
    }
    return new SkippedTests(tests, skipped);
  }

  private static Document parse(Path file) throws IOException {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      return builder.parse(file.toFile());
    } catch (SAXException e) {
      throw new IOException(file + ": is no XML", e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int add(Document report, Map<String, Integer> skipped) {
    NodeList cases = report.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      NodeList marks = ((Element) cases.item(i)).getElementsByTagName("skipped");
      if (marks.getLength() > 0) {
        skipped.merge(reason((Element) marks.item(0)), 1, Integer::sum);
      }
    }
    return cases.getLength();
  }

  /**
   * The words of a test: a message, or, where Surefire has a stack trace, its first line, without
   * what Java and JUnit put before them.
   */
  private static String reason(Element skipped) {
    String message = skipped.getAttribute("message");
    String text = (message.isEmpty() ? skipped.getTextContent() : message).strip();
    return text.lines()
        .findFirst()
        .map(line -> line.replaceFirst("^[\\w.$]+(Exception|Error): ", ""))
        .map(line -> line.replaceFirst("^Assumption failed: ", ""))
        .filter(line -> !line.isBlank())
        .orElse(UNSAID);
  }

  /** How many tests were skipped. */
  public int count() {
    return skipped.values().stream().mapToInt(Integer::intValue).sum();
  }

  void print(PrintStream out) {
    String line = "-".repeat(72);
    out.println(line);
    if (skipped.isEmpty()) {
      out.println(tests + " tests, none skipped.");
    } else {
      out.println(count() + " of " + tests + " tests were skipped, for want of something here:");
      skipped.forEach((reason, times) -> out.printf("%6d  %s%n", times, reason));
    }
    out.println(line);
  }
}
