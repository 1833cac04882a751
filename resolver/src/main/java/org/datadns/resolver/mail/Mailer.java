package org.datadns.resolver.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Sends mail, one after the other, on a thread of its own: nobody waits for a mail server, nor
 * learns from the time it takes whether an address exists. To be closed.
 */
public final class Mailer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Mailer.class.getName());
  private static final int MOST_WAITING = 200;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final MailConfig config;
  private final InstantSource clock;
  private final Session session;
  private final BlockingQueue<Mail> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;

  private record Mail(EmailAddress to, String subject, String text) {}

  /**
   * By this server.
   *
   * @throws UncheckedIOException when the password cannot be read
   */
  public Mailer(MailConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.session = session(config);
    this.thread = Thread.ofVirtual().name("mail").start(this::run);
  }

  /** Sends it soon; false when too much waits already. Never blocks. */
  public boolean send(EmailAddress to, String subject, String text) {
    return waiting.offer(new Mail(to, subject, text));
  }

  private void run() {
    try {
      while (true) {
        var mail = waiting.take();
        // what does not go is asked for again by the person
        deliver(mail.to(), mail.subject(), mail.text());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends a mail; whether the server took it. Blocks, at the most for a few deadlines. */
  public boolean deliver(EmailAddress to, String subject, String text) {
    try {
      send(new Mail(to, subject, text));
      return true;
    } catch (MessagingException e) {
      // whom it was for stays out of the log
      LOG.log(Level.WARNING, "a mail could not be sent: {0}", e.getMessage());
      return false;
    }
  }

  private void send(Mail mail) throws MessagingException {
    var message = new MimeMessage(session);
    message.setFrom(new InternetAddress(config.from(), true));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to().text(), true));
    message.setSubject(mail.subject(), "UTF-8");
    message.setText(mail.text(), "UTF-8");
    message.setHeader(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
    // nobody's holiday answers to it (RFC 3834 section 5)
    message.setHeader("Auto-Submitted", "auto-generated");
    Transport.send(message);
  }

  private static Session session(MailConfig config) {
    var properties = new Properties();
    properties.put("mail.smtp.host", config.host());
    properties.put("mail.smtp.port", Integer.toString(config.port()));
    var millis = Long.toString(DEADLINE.toMillis());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    switch (config.security()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
      }
      case TLS -> {
        properties.put("mail.smtp.ssl.enable", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
      }
      case NONE -> properties.put("mail.smtp.starttls.enable", "false");
    }
    if (config.user().isEmpty()) {
      return Session.getInstance(properties);
    }
    properties.put("mail.smtp.auth", "true");
    var login =
        new PasswordAuthentication(
            config.user().get(), config.passwordFile().map(Mailer::password).orElse(""));
    return Session.getInstance(
        properties,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return login;
          }
        });
  }

  private static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read mail.password-file " + file, e);
    }
  }

  /** Sends nothing any more. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
