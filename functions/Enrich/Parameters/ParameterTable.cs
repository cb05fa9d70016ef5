using System.Collections.Frozen;
using Sluice.Snowplow;

namespace Sluice.Enrich.Parameters;

/// <summary>Sets a field from a parameter's text; null for success or the sentence of the failed event.</summary>
internal delegate string? ParameterSetter(EnrichedEvent enriched, string text);

/// <summary>
/// The tracker protocol's parameters and the fields they fill. Left out on purpose: the JSON parameters (ue_pr, ue_px,
/// co, cx), which are validated and not copied, and tnuid, which must come after nuid.
/// </summary>
internal static class ParameterTable
{
    /// <summary>By parameter name. Names that are not here mean nothing to enrichment.</summary>
    public static readonly FrozenDictionary<string, ParameterSetter> Setters = new Dictionary<string, ParameterSetter>
    {
        ["e"] = Checked(Converters.ToEventType, (e, v) => e.Event = v),
        ["eid"] = Checked(Converters.ToUuid, (e, v) => e.EventId = v),
        ["aid"] = Text((e, v) => e.AppId = v),
        ["p"] = Checked(Converters.ToPlatform, (e, v) => e.Platform = v),
        ["dtm"] = Time((e, v) => e.DvceCreatedTstamp = v),
        ["stm"] = Time((e, v) => e.DvceSentTstamp = v),
        ["ttm"] = Time((e, v) => e.TrueTstamp = v),
        ["tz"] = Text((e, v) => e.OsTimezone = v),
        ["tna"] = Text((e, v) => e.NameTracker = v),
        ["tv"] = Text((e, v) => e.VTracker = v),
        ["cv"] = Text((e, v) => e.VCollector = v ?? e.VCollector),
        ["uid"] = Text((e, v) => e.UserId = v),
        ["duid"] = Text((e, v) => e.DomainUserid = v),
        ["nuid"] = Text((e, v) => e.NetworkUserid = v ?? e.NetworkUserid),
        ["sid"] = Checked(Converters.ToUuid, (e, v) => e.DomainSessionid = v),
        ["vid"] = Integer((e, v) => e.DomainSessionidx = v),
        ["fp"] = Text((e, v) => e.UserFingerprint = v),
        ["ip"] = (e, t) => { e.UserIpaddress = Controls.Clean(Converters.FirstAddress(t)) ?? e.UserIpaddress; return null; },
        ["ua"] = Text((e, v) => e.Useragent = v ?? e.Useragent),
        ["url"] = Text((e, v) => e.PageUrl = v),
        ["refr"] = Text((e, v) => e.PageReferrer = v),
        ["page"] = Text((e, v) => e.PageTitle = v),
        ["cs"] = Text((e, v) => e.DocCharset = v),
        ["lang"] = Text((e, v) => e.BrLang = v),
        ["res"] = Dimensions((e, w, h) => (e.DvceScreenwidth, e.DvceScreenheight) = (w, h)),
        ["vp"] = Dimensions((e, w, h) => (e.BrViewwidth, e.BrViewheight) = (w, h)),
        ["ds"] = Dimensions((e, w, h) => (e.DocWidth, e.DocHeight) = (w, h)),
        ["cd"] = Text((e, v) => e.BrColordepth = v),
        ["cookie"] = Bit((e, v) => e.BrCookies = v),
        ["f_pdf"] = Bit((e, v) => e.BrFeaturesPdf = v),
        ["f_fla"] = Bit((e, v) => e.BrFeaturesFlash = v),
        ["f_java"] = Bit((e, v) => e.BrFeaturesJava = v),
        ["f_dir"] = Bit((e, v) => e.BrFeaturesDirector = v),
        ["f_qt"] = Bit((e, v) => e.BrFeaturesQuicktime = v),
        ["f_realp"] = Bit((e, v) => e.BrFeaturesRealplayer = v),
        ["f_wma"] = Bit((e, v) => e.BrFeaturesWindowsmedia = v),
        ["f_gears"] = Bit((e, v) => e.BrFeaturesGears = v),
        ["f_ag"] = Bit((e, v) => e.BrFeaturesSilverlight = v),
        ["tid"] = Integer((e, v) => e.TxnId = v),
        ["se_ca"] = Text((e, v) => e.SeCategory = v),
        ["se_ac"] = Text((e, v) => e.SeAction = v),
        ["se_la"] = Text((e, v) => e.SeLabel = v),
        ["se_pr"] = Text((e, v) => e.SeProperty = v),
        ["se_va"] = Number((e, v) => e.SeValue = v),
        ["ev_ca"] = Text((e, v) => e.SeCategory = v),
        ["ev_ac"] = Text((e, v) => e.SeAction = v),
        ["ev_la"] = Text((e, v) => e.SeLabel = v),
        ["ev_pr"] = Text((e, v) => e.SeProperty = v),
        ["ev_va"] = Number((e, v) => e.SeValue = v),
        ["tr_id"] = Text((e, v) => e.TrOrderid = v),
        ["tr_af"] = Text((e, v) => e.TrAffiliation = v),
        ["tr_ci"] = Text((e, v) => e.TrCity = v),
        ["tr_st"] = Text((e, v) => e.TrState = v),
        ["tr_co"] = Text((e, v) => e.TrCountry = v),
        ["tr_tt"] = Number((e, v) => e.TrTotal = v),
        ["tr_tx"] = Number((e, v) => e.TrTax = v),
        ["tr_sh"] = Number((e, v) => e.TrShipping = v),
        ["tr_cu"] = Text((e, v) => e.TrCurrency = v),
        ["ti_id"] = Text((e, v) => e.TiOrderid = v),
        ["ti_sk"] = Text((e, v) => e.TiSku = v),
        ["ti_ca"] = Text((e, v) => e.TiCategory = v),
        ["ti_nm"] = Text((e, v) => e.TiName = v),
        ["ti_na"] = Text((e, v) => e.TiName = v),
        ["ti_pr"] = Number((e, v) => e.TiPrice = v),
        ["ti_qu"] = Integer((e, v) => e.TiQuantity = v),
        ["ti_cu"] = Text((e, v) => e.TiCurrency = v),
        ["pp_mix"] = Integer((e, v) => e.PpXoffsetMin = v),
        ["pp_max"] = Integer((e, v) => e.PpXoffsetMax = v),
        ["pp_miy"] = Integer((e, v) => e.PpYoffsetMin = v),
        ["pp_may"] = Integer((e, v) => e.PpYoffsetMax = v),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private delegate string? Converter(string text, out string? value);

    private static ParameterSetter Checked(Converter convert, Action<EnrichedEvent, string?> set) => (e, text) =>
    {
        var error = convert(text, out var value);
        if (error is null) set(e, value);
        return error;
    };

    private static ParameterSetter Text(Action<EnrichedEvent, string?> set) => (e, text) =>
    {
        set(e, Controls.Clean(text));
        return null;
    };

    private static ParameterSetter Integer(Action<EnrichedEvent, int?> set) => (e, text) =>
    {
        var error = Converters.ToInteger(text, out var value);
        if (error is null) set(e, value);
        return error;
    };

    private static ParameterSetter Number(Action<EnrichedEvent, string?> set) => Checked(Converters.ToDecimal, set);

    private static ParameterSetter Bit(Action<EnrichedEvent, bool?> set) => (e, text) =>
    {
        var error = Converters.ToBit(text, out var value);
        if (error is null) set(e, value);
        return error;
    };

    private static ParameterSetter Time(Action<EnrichedEvent, DateTime?> set) => (e, text) =>
    {
        var error = Converters.ToTimestamp(text, out var value);
        if (error is null) set(e, value);
        return error;
    };

    private static ParameterSetter Dimensions(Action<EnrichedEvent, int, int> set) => (e, text) =>
    {
        var error = Converters.ToDimensions(text, out var width, out var height);
        if (error is null) set(e, width, height);
        return error;
    };
}
