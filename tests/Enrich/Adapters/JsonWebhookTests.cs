using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Adapters.WebhookCases;

namespace Sluice.Enrich.Tests.Adapters;

public class JsonWebhookTests
{
    [Theory]
    [InlineData("contact.creation", "contact_creation")]
    [InlineData("company.deletion", "company_deletion")]
    [InlineData("deal.propertyChange", "deal_change")]
    public async Task HubSpot_sends_a_list_of_changes(string type, string name)
    {
        var e = await Event(Request("/com.hubspot/v1", $$"""[{"objectId":7,"subscriptionType":"{{type}}","occurredAt":1778051280500,"portalId":12}]"""));
        Is(e, $"iglu:com.hubspot/{name}/jsonschema/1-0-0", """{"objectId":7,"occurredAt":"2026-05-06T07:08:00.500Z","portalId":12}""", "com.hubspot-v1");
    }

    [Fact]
    public async Task Every_element_is_an_event_and_one_bad_element_fails_the_whole_request()
    {
        Assert.Equal(2, (await Events(Request("/com.hubspot/v1", """[{"subscriptionType":"deal.creation"},{"subscriptionType":"deal.deletion"}]"""))).Count);
        var failures = await Failures(Request("/com.hubspot/v1", """[{"subscriptionType":"deal.creation"},{"subscriptionType":"deal.merge"},3]"""));
        Assert.Equal(2, failures.Count);
        var mapping = Assert.IsType<FailureMessage.SchemaMapping>(failures[0]);
        Assert.Equal(("deal.merge", "no schema associated with the provided type parameter"), (mapping.Actual, mapping.Expectation));
        Assert.Contains(new("deal.creation", "iglu:com.hubspot/deal_creation/jsonschema/1-0-0"), mapping.ExpectedMapping);
        Assert.Equal(9, mapping.ExpectedMapping.Count);
    }

    [Theory]
    [InlineData("processed")]
    [InlineData("group_resubscribe")]
    public async Task SendGrid_sends_a_list_and_any_JSON_content_type_will_do(string type)
    {
        var e = await Event(Request("/com.sendgrid/v3", $$"""[{"event":"{{type}}","timestamp":1778051280,"email":"a@b.example","smtp-id":"<x>"}]""", "application/json; charset=utf-8"));
        Is(e, $"iglu:com.sendgrid/{type}/jsonschema/3-0-0", """{"timestamp":"2026-05-06T07:08:00.000Z","email":"a@b.example","smtp-id":"<x>"}""", "com.sendgrid-v3");
    }

    [Fact]
    public async Task SendGrid_says_some_things_twice() =>
        Assert.Equal(2, (await Events(Request("/com.sendgrid/v3", """[{"event":"open","sg_event_id":"a"},{"event":"open","sg_event_id":"a"},{"event":"click","sg_event_id":"b"}]"""))).Count);

    [Theory]
    [InlineData("sent", "sent", "sent_at")]
    [InlineData("clicked", "clicked", "clicked_at")]
    [InlineData("unsubscribed", "unsubscribed", "unsubscribed_at")]
    public async Task Vero_sends_one_object(string type, string name, string time)
    {
        var e = await Event(Request("/com.getvero/v1", $$$"""{"type":"{{{type}}}","{{{time}}}":1778051280,"event":{"name":"n","triggered_at":1778051281},"user":{"id":1}}"""));
        Is(e, $"iglu:com.getvero/{name}/jsonschema/1-0-0",
            $$$"""{"{{{time}}}":"2026-05-06T07:08:00.000Z","event":{"name":"n","triggered_at":"2026-05-06T07:08:01.000Z"},"user":{"id":1}}""", "com.getvero-v1");
    }

    [Fact]
    public async Task Veros_users_have_tags_without_the_underscore()
    {
        Is(await Event(Request("/com.getvero/v1", """{"type":"user_updated","user":{"id":1},"changes":{"_tags":{"add":["a"]}}}""")),
            "iglu:com.getvero/updated/jsonschema/1-0-0", """{"user":{"id":1},"changes":{"tags":{"add":["a"]}}}""", "com.getvero-v1");
        Is(await Event(Request("/com.getvero/v1", """{"type":"user_created","user":{"id":1}}""")),
            "iglu:com.getvero/created/jsonschema/1-0-0", """{"user":{"id":1}}""", "com.getvero-v1");
    }

    [Fact]
    public async Task Marketos_dates_become_ISO_where_they_are_dates() =>
        Is(await Event(Request("/com.marketo/v1", """{"name":"hook","step":6,"lead":{"created_at":"2026-05-06 07:08:09","updated_at":"","first_name":"Ada"},"datetime":"2026-05-06 07:08:10"}""")),
            "iglu:com.marketo/event/jsonschema/2-0-0",
            """{"name":"hook","step":6,"lead":{"created_at":"2026-05-06T07:08:09.000Z","updated_at":"","first_name":"Ada"},"datetime":"2026-05-06T07:08:10.000Z"}""", "com.marketo-v1");

    [Fact]
    public async Task PagerDuty_sends_messages_of_incidents() =>
        Is(await Event(Request("/com.pagerduty/v1", """{"messages":[{"type":"incident.trigger","id":"m1","created_on":"2026-05-06T07:08:09Z","data":{"incident":{"id":"P1","created_on":"2026-05-06T07:08:09 00:00","status":"triggered","last_status_change_by":null}}}]}""")),
            "iglu:com.pagerduty/incident/jsonschema/1-0-0",
            """{"type":"trigger","id":"m1","created_on":"2026-05-06T07:08:09Z","data":{"incident":{"id":"P1","created_on":"2026-05-06T07:08:09+00:00","status":"triggered","last_status_change_by":null}}}""", "com.pagerduty-v1");

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"messages":{}}""")]
    [InlineData("""{"messages":[]}""")]
    public async Task PagerDuty_without_messages_fails(string body) => await Failure(Request("/com.pagerduty/v1", body));

    private const string MailgunSignature = """{"token":"t0","timestamp":"1778051280","signature":"s0"}""";

    [Theory]
    [InlineData("delivered", "message_delivered")]
    [InlineData("unsubscribed", "recipient_unsubscribed")]
    public async Task Mailguns_names_become_camel_case_and_the_signature_stands_beside_them(string type, string name) =>
        Is(await Event(Request("/com.mailgun/v1", $$$$"""{"signature":{{{{MailgunSignature}}}},"event-data":{"event":"{{{{type}}}}","timestamp":1.5,"log-level":"info","user-variables":{"my_var_1":"a","my-var-2":"b"},"tags":["one-tag"],"delivery-status":{"session-seconds":0.4331989288330078}}}""")),
            $"iglu:com.mailgun/{name}/jsonschema/1-0-0",
            """{"logLevel":"info","userVariables":{"myVar1":"a","myVar2":"b"},"tags":["one-tag"],"deliveryStatus":{"sessionSeconds":0.4331989288330078},"timestamp":"2026-05-06T07:08:00.000Z","token":"t0","signature":"s0"}""", "com.mailgun-v1");

    [Theory]
    [InlineData("{}", "body", "no `event` parameter provided: cannot determine event type")]
    [InlineData("""{"signature":{"token":"t","signature":"s"},"event-data":{"event":"opened"}}""", "timestamp", "missing 'timestamp'")]
    [InlineData("""{"signature":{"timestamp":"1","signature":"s"},"event-data":{"event":"opened"}}""", "token", "missing 'token'")]
    [InlineData("""{"signature":{"timestamp":"1","token":"t"},"event-data":{"event":"opened"}}""", "signature", "missing 'signature'")]
    [InlineData("""{"signature":{"timestamp":"soon","token":"t","signature":"s"},"event-data":{"event":"opened"}}""", "timestamp", "expected seconds since 1970")]
    public async Task Mailgun_without_what_it_needs_fails(string body, string field, string expectation)
    {
        var failure = await Failure(Request("/com.mailgun/v1", body));
        Assert.Equal((field, expectation), (failure.Field, failure.Expectation));
    }

    [Fact]
    public async Task Airship_sends_an_object_a_line_with_id_and_times()
    {
        var line = """{"id":"00000179-4f00-4b4e-8f2b-0a0b0c0d0e0f","type":"CUSTOM","occurred":"2026-05-06T07:08:09.250Z","processed":"2026-05-06T07:08:10Z","body":{"a":1}}""";
        var events = await Events(Request("/com.urbanairship.connect/v1", line + "\n\n" + line.Replace("CUSTOM", "OPEN", StringComparison.Ordinal) + "\n", null));
        Assert.Equal(2, events.Count);
        Is(events[0], "iglu:com.urbanairship.connect/CUSTOM/jsonschema/1-0-0", line, "com.urbanairship.connect-v1");
        Assert.Equal(new DateTime(2026, 5, 6, 7, 8, 9, 250, DateTimeKind.Utc), events[0].TrueTstamp);
        Assert.Equal(new DateTime(2026, 5, 6, 7, 8, 10, DateTimeKind.Utc), events[0].CollectorTstamp);
        Assert.Equal("00000179-4f00-4b4e-8f2b-0a0b0c0d0e0f", events[0].EventId);
    }

    [Fact]
    public async Task An_Airship_line_without_times_or_of_no_kind_fails_the_request()
    {
        Assert.Equal(3, (await Failures(Request("/com.urbanairship.connect/v1", "{\"type\":\"OPEN\"}\n{\"type\":\"X\"}\nnot json", null))).Count);
    }

    [Theory]
    [InlineData("/com.hubspot/v1")]
    [InlineData("/com.sendgrid/v3")]
    [InlineData("/com.getvero/v1")]
    [InlineData("/com.marketo/v1")]
    [InlineData("/com.pagerduty/v1")]
    [InlineData("/com.mailgun/v1")]
    public async Task What_is_empty_of_another_type_or_no_JSON_is_told(string path)
    {
        Assert.Equal(("body", null), await FieldOf(Request(path, null, "application/json")));
        Assert.Equal("no content type: expected application/json", (await Failure(Request(path, "{}", null))).Expectation);
        Assert.Equal(new FailureMessage.InputData("contentType", "text/plain", "expected application/json"), await Failure(Request(path, "{}", "text/plain")));
        Assert.IsType<FailureMessage.NotJson>(Assert.Single(await Failures(Request(path, "{\"a\":", "application/json"))));

        static async Task<(string, string?)> FieldOf(Sluice.Snowplow.CollectorPayload payload)
        {
            var failure = await Failure(payload);
            Assert.StartsWith("empty body: no", failure.Expectation, StringComparison.Ordinal);
            return (failure.Field, failure.Value);
        }
    }

    [Fact]
    public async Task A_charset_behind_the_content_type_is_refused_as_Snowplow_does() =>
        Assert.Equal("contentType", (await Failure(Request("/com.marketo/v1", "{\"name\":\"x\"}", "application/json; charset=utf-8"))).Field);

    [Theory]
    [InlineData("/com.getvero/v1", "{}")]
    [InlineData("/com.getvero/v1", "{\"type\":7}")]
    [InlineData("/com.hubspot/v1", "[{}]")]
    [InlineData("/com.pagerduty/v1", "{\"messages\":[{}]}")]
    public async Task A_request_without_a_kind_says_so(string path, string body)
    {
        var mapping = Assert.IsType<FailureMessage.SchemaMapping>(Assert.Single(await Failures(Request(path, body))));
        Assert.Null(mapping.Actual);
        Assert.StartsWith("cannot determine event type", mapping.Expectation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Some_parameters_of_the_query_win_and_all_others_are_ignored()
    {
        var e = await Event(Request("/com.marketo/v1", "{\"name\":\"x\"}", query: "aid=shop&p=web&url=https%3A%2F%2Fshop.example%2F&ttm=1778051280500&uid=nobody"));
        Assert.Equal(("shop", "web", "https://shop.example/", null), (e.AppId, e.Platform, e.PageUrl, e.UserId));
        Assert.NotNull(e.TrueTstamp);
    }
}
