using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Visitors.Tests;

public sealed class RulesTests
{
    private const string Quote =
        """{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.acme/other/jsonschema/1-0-0","data":{"reference":"no"}},{"schema":"iglu:com.acme/quote/jsonschema/2-0-1","data":{"reference":"Q-1","cover":{"kind":["van","tools"]},"price":12.5,"bound":false}}]}""";

    private const string Call =
        """{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.acme/call/jsonschema/1-0-0","data":{"caller":"+44 121 000"}}}""";

    [Fact]
    public void Fields_are_found_in_columns_events_entities_and_derived_entities()
    {
        var rules = Profiles.Rules(
            """
            {"identities":[{"type":"phone","from":"unstruct_event/com.acme/call/caller"},{"type":"quote","from":"contexts/com.acme/quote/reference"}],
             "interests":[{"from":"contexts/com.acme/quote/cover/kind"}],
             "traits":[{"name":"price","from":"contexts/com.acme/quote/price"},{"name":"bound","from":"contexts/com.acme/quote/bound"},
                       {"name":"page","from":"page_urlpath"},{"name":"none","from":"contexts/com.acme/quote/nothing"}]}
            """);
        foreach (var column in new[] { "contexts", "derived_contexts" })
        {
            var e = Profiles.Read(Line.Of(("domain_userid", "v"), (column, Quote), ("unstruct_event", Call), ("page_urlpath", "/quote")), rules);
            Assert.Equal([new("phone", "+44 121 000"), new("quote", "Q-1")], e.Ids);
            Assert.Equal(["tools", "van"], e.Interests.Select(interest => interest.Name));
            Assert.Equal(["bound=false", "page=/quote", "price=12.5"], e.Traits.Select(trait => $"{trait.Name}={trait.Value}"));
        }
        Assert.Equal(["phone", "quote"], rules.IdentityTypes);
    }

    [Theory]
    [InlineData("""{"field":"page_urlpath","glob":"/radio/*"}""", true)]
    [InlineData("""{"field":"page_urlpath","glob":"/radio"}""", false)]
    [InlineData("""{"field":"page_urlpath","glob":"*/birm?ngham"}""", true)]
    [InlineData("""{"field":"page_urlpath","glob":"/radio/*","not":true}""", false)]
    [InlineData("""{"field":"page_urlpath","regex":"^/radio/[a-z]+$"}""", true)]
    [InlineData("""{"field":"page_urlpath","oneOf":["/a","/radio/birmingham"]}""", true)]
    [InlineData("""{"field":"page_urlpath","exists":true}""", true)]
    [InlineData("""{"field":"user_id","exists":false}""", true)]
    [InlineData("""{"field":"user_id","equals":"x","not":true}""", true)]
    [InlineData("""{"field":"user_id","exists":true}""", false)]
    [InlineData("""{"field":"contexts/com.acme/quote/cover/kind","equals":"tools"}""", true)]
    public void Conditions_hold_as_they_say(string condition, bool holds)
    {
        var rules = Profiles.Rules($$"""{"flags":[{"name":"f","when":[{{condition}}]}]}""");
        var e = Profiles.Read(Line.Of(("domain_userid", "v"), ("page_urlpath", "/radio/birmingham"), ("contexts", Quote)), rules);
        Assert.Equal(holds, e.Flags.Count == 1);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("00000000-0000-4000-A000-000000000000")]
    [InlineData("NULL")]
    [InlineData("0800 555")]
    [InlineData(" ")]
    public void Ids_that_are_nobodys_never_link(string id)
    {
        var rules = Profiles.Rules("""{"neverLink":["0800 555"],"identities":[{"type":"phone","from":"se_category"}]}""");
        var e = Profiles.Read(Line.Of(("domain_userid", "v"), ("user_id", id), ("network_userid", id), ("se_category", id)), rules);
        Assert.Empty(e.Ids);
    }

    [Fact]
    public void The_domain_user_of_the_page_before_is_the_same_person()
    {
        var e = Profiles.Read(Line.Of(("domain_userid", "v"), ("refr_domain_userid", "w"), ("network_userid", "n"), ("user_id", "ann")));
        Assert.Equal([Profiles.User("ann"), Profiles.Network("n"), Profiles.Domain("w")], e.Ids);
    }

    [Fact]
    public void Entities_that_are_no_JSON_have_no_fields()
    {
        var rules = Profiles.Rules("""{"traits":[{"name":"t","from":"contexts/com.acme/quote/reference"}]}""");
        Assert.Empty(Profiles.Read(Line.Of(("domain_userid", "v"), ("contexts", "{\"iglu:com.acme/quote/jsonschema/")), rules).Traits);
    }

    [Fact]
    public void Rules_that_do_not_parse_contradict_or_explode_are_refused_with_all_mistakes_at_once()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"field":"event","exists":true}""", 11));
        var errors = Errors($$$"""
            {"schema":"iglu:io.sluice/other/jsonschema/1-0-0","data":{
             "identities":[{"type":"Phone","from":"user_id"},{"type":"phone","from":"nonsense"}],
             "neverLink":[1],
             "flags":[
              {"name":"a","when":[{"field":"event","equals":"x"},{"field":"event","equals":"y"}]},
              {"name":"b","when":[{"field":"event","equals":"x"},{"field":"event","glob":"y*"}]},
              {"name":"c","when":[{"field":"user_id","exists":false},{"field":"user_id","regex":"a"}]},
              {"name":"d","when":[{"field":"event","regex":"(a"}]},
              {"name":"e","when":[{"field":"event","regex":"(?=a)"}]},
              {"name":"f","when":[{"field":"event","regex":"((a{1000}){1000})"}]},
              {"name":"g","when":[{"field":"event","glob":"*********"}]},
              {"name":"h","when":[{{{many}}}]},
              {"name":"i","when":[{"field":"event","equals":"x","glob":"y"}]},
              {"name":"j","when":[{"field":"event","equals":"x"}],"lifetime":"soon"},
              {"name":"k","when":[{"field":"event","equals":"x"}],"lifetime":"1d"},
              {"name":"k","when":[{"field":"event","equals":"y"}],"lifetime":"2d"},
              {"name":"l"},
              {"name":"m","when":[{"field":"event","equals":"x"}],"wehn":[]}],
             "interests":[{"name":"x","from":"event","when":[{"field":"event","exists":true}]}],
             "traits":[{"from":"event"},7]}}
            """);
        Assert.Equal(20, errors.Count);
        foreach (var place in new[]
                 {
                     "$.schema", "identities[0].type", "identities[1].from", "neverLink", "flags[0].when: can never hold", "flags[1].when: can never hold",
                     "flags[2].when: can never hold", "flags[3].when[0].regex", "flags[4].when[0].regex", "flags[5].when[0].regex", "flags[6].when[0].glob",
                     "flags[7].when", "flags[8].when[0]", "flags[9].lifetime", "flags[11]", "flags[12].when", "'wehn'", "interests[0]",
                     "traits[0].name", "traits[1]",
                 })
            Assert.Contains(errors, error => error.Contains(place, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.StartsWith("rules ", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"schema":"iglu:io.sluice/visitor_rules/jsonschema/1-0-0"}""")]
    [InlineData("""{"schema":"iglu:io.sluice/visitor_rules/jsonschema/1-0-0","data":{"flags":[],"flags":[]}}""")]
    [InlineData("""{"schema":"iglu:io.sluice/visitor_rules/jsonschema/1-0-0","data":{"flags":{}}}""")]
    public void What_is_no_set_of_rules_is_refused(string json) => Assert.Single(Errors(json));

    [Fact]
    public void Reading_rules_never_throws_whatever_the_text() =>
        Prop.ForAll<string>(text =>
        {
            var json = System.Text.Json.JsonSerializer.Serialize(text);
            Errors("{\"schema\":\"iglu:io.sluice/visitor_rules/jsonschema/1-0-0\",\"data\":{\"flags\":[{\"name\":" + json
                + ",\"when\":[{\"field\":\"event\",\"regex\":" + json + "}]}]}}");
            Errors(text ?? "");
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_pattern_takes_no_longer_than_its_length_times_the_texts()
    {
        // Would take ages with a matcher that goes back.
        Assert.False(Glob.IsMatch("*a*a*a*a*a*a*a*ab", new string('a', 100_000)));
        Assert.True(Glob.IsMatch("*a*a*a*a*a*a*a*a", new string('a', 100_000)));
    }

    [Fact]
    public async Task Rules_are_tried_on_archived_events_line_by_line()
    {
        var errors = new List<string>();
        var rules = VisitorRules.LoadFile(Sluice.Testing.Repository.File("examples", "banner", "rules.json"), errors);
        Assert.Empty(errors);
        var lines = new[]
        {
            Line.Of(("domain_userid", "v"), ("event_id", "e1"), ("event", "page_view"), ("page_urlpath", "/radio/birmingham"), ("collector_tstamp", "2026-03-01 10:00:00.000")),
            Line.Of(("domain_userid", "v"), ("event_id", "e2"), ("event", "page_ping"), ("page_urlpath", "/radio/birmingham")),
            "no event"u8.ToArray(),
        };
        using var output = new MemoryStream();
        var summary = await OfflineRules.RunAsync(
            rules!, new StringReader(string.Join('\n', lines.Select(Encoding.UTF8.GetString))), output, CancellationToken.None);
        Assert.Equal("""{"event":"e1","at":"2026-03-01T10:00:00+00:00","visitor":"domain_userid:v","flags":["radio_discount"]}""" + "\n",
            Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal((3, 2, 1), (summary.Lines, summary.Events, summary.Named["flag radio_discount"]));
    }

    public static TheoryData<bool> Unruled() => [true, false];

    [Theory]
    [MemberData(nameof(Unruled))]
    public void Without_rules_of_ones_own_and_in_a_local_run_what_a_contact_carries_leads_to_the_person(bool isLocalRun)
    {
        var errors = new List<string>();
        var demo = Sluice.Testing.Repository.File("examples", "banner", "rules.json");
        var rules = VisitorRules.Load(new VisitorsOptions { RulesFile = isLocalRun ? demo : null }, errors)!;
        Assert.Empty(errors);
        Assert.Equal(["call", "phone", "quote"], rules.IdentityTypes);
        var e = Profiles.Read(
            Line.Of(("domain_userid", "v"), ("collector_tstamp", "2026-03-01 10:00:00.000"), ("contexts",
                """
                {"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[
                  {"schema":"iglu:io.sluice/contact/jsonschema/1-0-0","data":{"phoneNumber":"+441214960000","callId":"c-1"}},
                  {"schema":"iglu:io.sluice/contact/jsonschema/1-0-0","data":{"quoteReference":"Q-1"}},
                  {"schema":"iglu:com.acme/contact/jsonschema/1-0-0","data":{"phoneNumber":"+441214961111"}}]}
                """.ReplaceLineEndings(""))), rules);
        Assert.Equal([new TypedId("call", "c-1"), new TypedId("phone", "+441214960000"), new TypedId("quote", "Q-1")], e.Ids.Order());
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_mistake()
    {
        var errors = new List<string>();
        Assert.Null(VisitorRules.Load(new VisitorsOptions { RulesFile = "/no/such/rules.json" }, errors));
        Assert.Contains("/no/such/rules.json", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static List<string> Errors(string json)
    {
        var errors = new List<string>();
        Assert.Equal(VisitorRules.Parse(Encoding.UTF8.GetBytes(json), "rules", errors) is null, errors.Count > 0);
        return errors;
    }
}
