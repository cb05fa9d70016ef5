using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Adapters.WebhookCases;

namespace Sluice.Enrich.Tests.Adapters;

public class FormWebhookTests
{
    [Theory]
    [InlineData("subscribe", "subscribe")]
    [InlineData("profile", "profile_update")]
    [InlineData("upemail", "email_address_change")]
    [InlineData("cleaned", "cleaned_email")]
    [InlineData("campaign", "campaign_sending_status")]
    public async Task Mailchimps_names_in_brackets_are_objects(string type, string name) =>
        Is(await Event(Request("/com.mailchimp/v1", FormOf(("type", type), ("fired_at", "2026-05-06 07:08:09"), ("data[id]", "8a"), ("data[merges][EMAIL]", "a@b.example"), ("data[merges][FNAME]", "")), Form)),
            $"iglu:com.mailchimp/{name}/jsonschema/1-0-0",
            $$$$"""{"type":"{{{{type}}}}","fired_at":"2026-05-06T07:08:09.000Z","data":{"id":"8a","merges":{"EMAIL":"a@b.example","FNAME":""}}}""", "com.mailchimp-v1");

    [Fact]
    public async Task Mailchimp_without_a_type_fails() =>
        Assert.Equal(new FailureMessage.InputData("body", "fired_at=2026", "no `type` parameter provided: cannot determine event type"),
            await Failure(Request("/com.mailchimp/v1", "fired_at=2026", Form)));

    [Theory]
    [InlineData("type=subscribe&a=1&a[b]=2")]
    [InlineData("type=subscribe&a[b]=1&a=2")]
    [InlineData("type=subscribe&a[b=1")]
    [InlineData("type=subscribe&a[b]c=1")]
    public async Task Names_that_contradict_each_other_fail(string body) => Assert.Equal("body", (await Failure(Request("/com.mailchimp/v1", body, Form))).Field);

    [Theory]
    [InlineData("send", "message_sent/jsonschema/1-0-1")]
    [InlineData("hard_bounce", "message_bounced/jsonschema/1-0-2")]
    [InlineData("open", "message_opened/jsonschema/1-0-3")]
    [InlineData("delivered", "message_delivered/jsonschema/1-0-0")]
    public async Task Mandrill_sends_a_list_inside_a_form(string type, string schema) =>
        Is(await Event(Request("/com.mandrill/v1", FormOf(("mandrill_events", $$$"""[{"event":"{{{type}}}","ts":1778051280,"_id":"x","msg":{"ts":1778051281,"opens":[{"ts":1778051282}]}}]""")), Form)),
            $"iglu:com.mandrill/{schema}",
            """{"ts":"2026-05-06T07:08:00.000Z","_id":"x","msg":{"ts":"2026-05-06T07:08:01.000Z","opens":[{"ts":"2026-05-06T07:08:02.000Z"}]}}""", "com.mandrill-v1");

    [Fact]
    public async Task An_unknown_kind_of_Mandrill_names_the_known_ones()
    {
        var mapping = Assert.IsType<FailureMessage.SchemaMapping>(Assert.Single(await Failures(Request("/com.mandrill/v1", FormOf(("mandrill_events", """[{"event":"subscribe"}]""")), Form))));
        Assert.Equal(("subscribe", 10), (mapping.Actual, mapping.ExpectedMapping.Count));
    }

    [Theory]
    [InlineData("""{"kind":"Conversation","id":"EV1","items":[{"kind":"OfflineMessage","timestamp":"1778051280.1","body":"Hi"}]}""", "offline_message")]
    [InlineData("""{"kind":"Conversation","id":"EV1","items":[{"kind":"MessageToVisitor","timestamp":"1778051280.1","body":"Hi"}],"operators":{"1":{"id":"1"}}}""", "transcript")]
    public async Task Olarks_conversations_are_transcripts_when_there_was_an_operator(string data, string name) =>
        Is(await Event(Request("/com.olark/v1", FormOf(("data", data)), Form)), $"iglu:com.olark/{name}/jsonschema/1-0-0",
            data.Replace("1778051280.1", "2026-05-06T07:08:00.100Z", StringComparison.Ordinal), "com.olark-v1");

    [Fact]
    public async Task StatusGators_names_become_camel_case() =>
        Is(await Event(Request("/com.statusgator/v1", FormOf(("service_name", "Mail"), ("current_status", "up"), ("occurred_at", "2026-05-06T07:08:09+00:00")), Form)),
            "iglu:com.statusgator/status_change/jsonschema/1-0-0", """{"serviceName":"Mail","currentStatus":"up","occurredAt":"2026-05-06T07:08:09+00:00"}""", "com.statusgator-v1");

    private static readonly (string, string)[] Unbounce =
    [
        ("page_id", "f7"), ("page_name", "Test"), ("variant", "a"), ("page_url", "http://pages.example/x"), ("data.json", """{"email":["a@b.example"]}"""), ("data.xml", "<x/>"),
    ];

    [Fact]
    public async Task Unbounces_entries_are_JSON_in_the_form() =>
        Is(await Event(Request("/com.unbounce/v1", FormOf(Unbounce), Form)), "iglu:com.unbounce/form_post/jsonschema/1-0-0",
            """{"pageId":"f7","pageName":"Test","variant":"a","pageUrl":"http://pages.example/x","data.json":{"email":["a@b.example"]}}""", "com.unbounce-v1");

    [Theory]
    [InlineData("page_id")]
    [InlineData("page_name")]
    [InlineData("variant")]
    [InlineData("page_url")]
    [InlineData("data.json")]
    public async Task Unbounce_without_one_of_its_fields_fails(string name) =>
        Assert.Equal(new FailureMessage.InputData(name, null, $"missing '{name}' field in body"),
            await Failure(Request("/com.unbounce/v1", FormOf([.. Unbounce.Where(field => field.Item1 != name)]), Form)));

    [Theory]
    [InlineData("/com.mailchimp/v1")]
    [InlineData("/com.mandrill/v1")]
    [InlineData("/com.olark/v1")]
    [InlineData("/com.statusgator/v1")]
    [InlineData("/com.unbounce/v1")]
    public async Task What_is_empty_of_another_type_or_no_form_is_told(string path)
    {
        Assert.Equal(new FailureMessage.InputData("body", null, "empty body: no events to process"), await Failure(Request(path, null, Form)));
        Assert.Equal(new FailureMessage.InputData("body", null, "empty body: no events to process"), await Failure(Request(path, "", Form)));
        Assert.Equal($"no content type: expected {Form}", (await Failure(Request(path, "a=b", null))).Expectation);
        Assert.Equal(new FailureMessage.InputData("contentType", Form + "; charset=utf-8", $"expected {Form}"), await Failure(Request(path, "a=b", Form + "; charset=utf-8")));
        Assert.Equal("body", (await Failure(Request(path, "a=%zz", Form))).Field);
    }

    [Fact]
    public async Task CallRails_call_is_in_the_query()
    {
        var e = await Event(Request("/com.callrail/v1", null, null,
            "id=301&datetime=2026-05-06+07%3A08%3A09&duration=247&answered=true&first_call=false&ga=&callername=Ada&aid=shop&nuid=n"));
        Is(e, "iglu:com.callrail/call_complete/jsonschema/1-0-2",
            """{"id":"301","datetime":"2026-05-06T07:08:09.000Z","duration":247,"answered":true,"first_call":false,"ga":null,"callername":"Ada"}""", "com.callrail-v1");
        Assert.Equal(("shop", "n"), (e.AppId, e.NetworkUserid));
        Assert.Equal("querystring", (await Failure(Request("/com.callrail/v1", null, null))).Field);
    }

    [Theory]
    [InlineData("""{"check":"1","action":"assign","incidentid":3}""", "incident_assign")]
    [InlineData("""{"check":"1","action":"notify_user","incidentid":3}""", "incident_notify_user")]
    [InlineData("""(u'{"check":"1","action":"notify_of_close","incidentid":3}',)""", "incident_notify_of_close")]
    public async Task Pingdoms_message_is_JSON_in_the_query(string message, string name) =>
        Is(await Event(Request("/com.pingdom/v1", null, null, "message=" + Uri.EscapeDataString(message) + "&p=mob")), $"iglu:com.pingdom/{name}/jsonschema/1-0-0",
            """{"check":"1","incidentid":3}""", "com.pingdom-v1", "mob");

    [Fact]
    public async Task Pingdom_without_a_message_fails()
    {
        Assert.Equal("querystring", (await Failure(Request("/com.pingdom/v1", null, null))).Field);
        Assert.Equal("querystring", (await Failure(Request("/com.pingdom/v1", null, null, "p=web"))).Field);
        Assert.IsType<FailureMessage.NotJson>(Assert.Single(await Failures(Request("/com.pingdom/v1", null, null, "message=hello"))));
        Assert.IsType<FailureMessage.SchemaMapping>(Assert.Single(await Failures(Request("/com.pingdom/v1", null, null, "message=%7B%7D"))));
    }
}
