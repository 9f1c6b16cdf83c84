// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.List;
import org.sshlog.delivery.Delivery;
import org.sshlog.delivery.DeliveryOptions;
import org.sshlog.delivery.tls.TlsParameters;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.format.Template;

/** Makes actions that send mail about events. Safe for use from any thread. */
public final class EmailProvider implements ActionProvider {
  static final Parameter<InternetAddress> SENDER =
      Parameter.of("sender", Addresses.ONE, "the address that mail is from").required();
  static final Parameter<List<List<InternetAddress>>> RECIPIENT =
      Parameter.of("recipient", Addresses.SEVERAL.nonEmptyList(), "who gets the mail").required();
  static final Parameter<Template> SUBJECT =
      Parameter.of(
              "subject",
              ParameterTypes.TEMPLATE,
              "the subject of a mail about one event; {{field}} stands for a field of the event")
          .defaultsTo(Template.parse("SSHLog on {{hostname}}: {{event_type}} {{username}}"));
  static final Parameter<Template> BODY =
      Parameter.of(
          "body",
          ParameterTypes.TEMPLATE,
          "its text, likewise; without it, or when it is empty, the event's line and all fields that"
              + " it has");
  static final Parameter<String> SERVER =
      Parameter.of(
              "smtp_server",
              ParameterType.of("host", "a host name or address", EmailProvider::host),
              "the mail server")
          .required();
  static final Parameter<Long> PORT =
      Parameter.of(
          "smtp_port",
          ParameterTypes.number(1, 65_535),
          "its port; without it 587 with starttls, 465 with tls, and 25 with none");
  static final Parameter<Security> TLS =
      Parameter.of(
              "tls",
              ParameterTypes.choice(Security.class),
              "starttls begins in the clear and turns to TLS or gives up, tls is TLS from the"
                  + " beginning, none sends all in the clear")
          .defaultsTo(Security.STARTTLS);
  static final Parameter<String> USERNAME =
      Parameter.of("username", ParameterTypes.TEXT, "whom to authenticate as; without it nobody");
  static final Parameter<String> PASSWORD =
      Parameter.of("password", ParameterTypes.TEXT, "the password to that").secret();
  static final Parameter<Duration> INTERVAL =
      Parameter.of(
              "digest_interval",
              ParameterTypes.DURATION,
              "how long after a mail the next one has to wait; what happens meanwhile comes in that"
                  + " one together")
          .defaultsTo(Duration.ofMinutes(1));
  static final Parameter<Long> DIGEST =
      Parameter.of(
              "digest_events",
              ParameterTypes.number(1, 10_000),
              "how many events may be in one mail, 1 MB at most")
          .defaultsTo(500L);

  private static final int BATCH_BYTES = 1024 * 1024;

  /** Makes nothing yet. */
  public EmailProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "email_action",
        "Sends mail about events, and one mail about many that come together",
        DeliveryOptions.with(
            SENDER,
            RECIPIENT,
            SUBJECT,
            BODY,
            SERVER,
            PORT,
            TLS,
            TlsParameters.CA_FILE,
            USERNAME,
            PASSWORD,
            INTERVAL,
            DIGEST));
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    DeliveryOptions options =
        DeliveryOptions.of(parameters)
            .withBatch(Math.toIntExact(parameters.get(DIGEST)), BATCH_BYTES)
            .withInterval(parameters.get(INTERVAL));
    List<InternetAddress> recipients =
        parameters.get(RECIPIENT).stream().flatMap(List::stream).distinct().toList();
    MailSender sender =
        new MailSender(
            server(parameters, options.timeout(), context),
            parameters.get(SENDER),
            recipients,
            options.maxTries(),
            context);
    return new Email(
        new Delivery(options, sender, context),
        parameters.get(SUBJECT),
        parameters.find(BODY).filter(body -> !body.toString().isEmpty()).orElse(null));
  }

  private static MailServer server(Parameters parameters, Duration timeout, PluginContext context) {
    Security security = parameters.get(TLS);
    String username = parameters.find(USERNAME).orElse(null);
    String password = parameters.find(PASSWORD).orElse(null);
    if ((username == null) != (password == null)) {
      Parameter<String> missing = username == null ? USERNAME : PASSWORD;
      throw new ParameterException(
          missing.name(), "is missing", "give username and password, or none of them");
    }
    if (security == Security.NONE && password != null) {
      context.warn(TLS, "sends the password in the clear", "use starttls or tls");
    }
    return new MailServer(
        parameters.get(SERVER),
        parameters.find(PORT).map(Math::toIntExact).orElse(security.port()),
        security,
        TlsParameters.read(parameters).orElse(null),
        username,
        password,
        timeout);
  }

  private static String host(String text) {
    String host = text.strip();
    if (!host.matches(
        "[A-Za-z0-9]([A-Za-z0-9._-]{0,252})|\\[?[0-9A-Fa-f:.]{2,45}(%[a-z0-9]+)?]?")) {
      throw new IllegalArgumentException("'" + text + "' is not a host");
    }
    return host.replaceAll("[\\[\\]]", "");
  }
}
