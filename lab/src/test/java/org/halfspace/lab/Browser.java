// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.halfspace.testing.Need;
import org.halfspace.testing.Programs;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, driven by the chromedriver that came with it. */
public final class Browser implements AutoCloseable {
  /** Held here: a logger nobody holds forgets its level. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts Chromium, or skips the test where it is not installed. */
  public static Browser start() throws IOException {
    Optional<File> chromium = program("chromium");
    Optional<File> driver = program("chromedriver");
    Need.CHROMIUM.require(chromium.isPresent() && driver.isPresent());
    // It warns that it does not know the version of the browser; what is used here needs none.
    SELENIUM.setLevel(Level.SEVERE);
    Path profile = Files.createTempDirectory(Path.of("target"), "chromium-");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile.toAbsolutePath());
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    // Named, so that Selenium does not go and download one.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.get())
            .usingAnyFreePort()
            .withSilent(true)
            .build();
    ChromeDriver started = new ChromeDriver(service, options);
    // On pictures of whole pages a scrollbar would hide the right margin.
    started.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    return new Browser(started);
  }

  private static Optional<File> program(String name) {
    return Programs.named(name).stream().map(Path::toFile).findFirst();
  }

  /** Opens a file in a viewport of the given width. */
  public void open(Path file, int width, boolean dark) {
    resize(width);
    emulate("", dark);
    driver.get(file.toUri().toString());
  }

  /** Changes the width of the viewport. */
  public void resize(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Presses a key where the focus is. */
  public void press(Keys key) {
    new Actions(driver).sendKeys(key).perform();
  }

  /** The element with the focus; the body if none has it. */
  public WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** Switches the medium of the open page; empty for what the browser thinks itself. */
  public void emulate(String medium, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            medium,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    // Pages hear of it when the next frame is drawn.
    driver.executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " done()))");
  }

  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What the console said since the page was opened. */
  public List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Events of the network since the last call, as JSON. */
  public List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("\"Network.requestWillBeSent\""))
        .toList();
  }

  /** The whole page as PNG. */
  public byte[] picture() {
    return decode("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
  }

  /** The page as it is printed. */
  public byte[] pdf() {
    return decode("Page.printToPDF", Map.of("printBackground", false, "preferCSSPageSize", true));
  }

  private byte[] decode(String command, Map<String, Object> parameters) {
    Map<String, Object> answer = driver.executeCdpCommand(command, parameters);
    return Base64.getDecoder().decode((String) answer.get("data"));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
