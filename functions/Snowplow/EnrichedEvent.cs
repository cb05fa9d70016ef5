namespace Sluice.Snowplow;

/// <summary>
/// One enriched event: the 131 columns of Snowplow's enriched TSV, in their order. Timestamps are UTC with millisecond
/// precision; decimals are their plain text, because Java's BigDecimal knows no bounds; contexts, unstruct_event and
/// derived_contexts hold compact self-describing JSON. The file is long because the event is wide: a property for each column.
/// </summary>
public sealed class EnrichedEvent
{
    /// <summary>Column 1, <c>app_id</c>.</summary>
    public string? AppId { get; set; }

    /// <summary>Column 2, <c>platform</c>.</summary>
    public string? Platform { get; set; }

    /// <summary>Column 3, <c>etl_tstamp</c>.</summary>
    public DateTime? EtlTstamp { get; set; }

    /// <summary>Column 4, <c>collector_tstamp</c>.</summary>
    public DateTime? CollectorTstamp { get; set; }

    /// <summary>Column 5, <c>dvce_created_tstamp</c>.</summary>
    public DateTime? DvceCreatedTstamp { get; set; }

    /// <summary>Column 6, <c>event</c>.</summary>
    public string? Event { get; set; }

    /// <summary>Column 7, <c>event_id</c>.</summary>
    public string? EventId { get; set; }

    /// <summary>Column 8, <c>txn_id</c>.</summary>
    public int? TxnId { get; set; }

    /// <summary>Column 9, <c>name_tracker</c>.</summary>
    public string? NameTracker { get; set; }

    /// <summary>Column 10, <c>v_tracker</c>.</summary>
    public string? VTracker { get; set; }

    /// <summary>Column 11, <c>v_collector</c>.</summary>
    public string? VCollector { get; set; }

    /// <summary>Column 12, <c>v_etl</c>.</summary>
    public string? VEtl { get; set; }

    /// <summary>Column 13, <c>user_id</c>.</summary>
    public string? UserId { get; set; }

    /// <summary>Column 14, <c>user_ipaddress</c>.</summary>
    public string? UserIpaddress { get; set; }

    /// <summary>Column 15, <c>user_fingerprint</c>.</summary>
    public string? UserFingerprint { get; set; }

    /// <summary>Column 16, <c>domain_userid</c>.</summary>
    public string? DomainUserid { get; set; }

    /// <summary>Column 17, <c>domain_sessionidx</c>.</summary>
    public int? DomainSessionidx { get; set; }

    /// <summary>Column 18, <c>network_userid</c>.</summary>
    public string? NetworkUserid { get; set; }

    /// <summary>Column 19, <c>geo_country</c>.</summary>
    public string? GeoCountry { get; set; }

    /// <summary>Column 20, <c>geo_region</c>.</summary>
    public string? GeoRegion { get; set; }

    /// <summary>Column 21, <c>geo_city</c>.</summary>
    public string? GeoCity { get; set; }

    /// <summary>Column 22, <c>geo_zipcode</c>.</summary>
    public string? GeoZipcode { get; set; }

    /// <summary>Column 23, <c>geo_latitude</c>.</summary>
    public string? GeoLatitude { get; set; }

    /// <summary>Column 24, <c>geo_longitude</c>.</summary>
    public string? GeoLongitude { get; set; }

    /// <summary>Column 25, <c>geo_region_name</c>.</summary>
    public string? GeoRegionName { get; set; }

    /// <summary>Column 26, <c>ip_isp</c>.</summary>
    public string? IpIsp { get; set; }

    /// <summary>Column 27, <c>ip_organization</c>.</summary>
    public string? IpOrganization { get; set; }

    /// <summary>Column 28, <c>ip_domain</c>.</summary>
    public string? IpDomain { get; set; }

    /// <summary>Column 29, <c>ip_netspeed</c>.</summary>
    public string? IpNetspeed { get; set; }

    /// <summary>Column 30, <c>page_url</c>.</summary>
    public string? PageUrl { get; set; }

    /// <summary>Column 31, <c>page_title</c>.</summary>
    public string? PageTitle { get; set; }

    /// <summary>Column 32, <c>page_referrer</c>.</summary>
    public string? PageReferrer { get; set; }

    /// <summary>Column 33, <c>page_urlscheme</c>.</summary>
    public string? PageUrlscheme { get; set; }

    /// <summary>Column 34, <c>page_urlhost</c>.</summary>
    public string? PageUrlhost { get; set; }

    /// <summary>Column 35, <c>page_urlport</c>.</summary>
    public int? PageUrlport { get; set; }

    /// <summary>Column 36, <c>page_urlpath</c>.</summary>
    public string? PageUrlpath { get; set; }

    /// <summary>Column 37, <c>page_urlquery</c>.</summary>
    public string? PageUrlquery { get; set; }

    /// <summary>Column 38, <c>page_urlfragment</c>.</summary>
    public string? PageUrlfragment { get; set; }

    /// <summary>Column 39, <c>refr_urlscheme</c>.</summary>
    public string? RefrUrlscheme { get; set; }

    /// <summary>Column 40, <c>refr_urlhost</c>.</summary>
    public string? RefrUrlhost { get; set; }

    /// <summary>Column 41, <c>refr_urlport</c>.</summary>
    public int? RefrUrlport { get; set; }

    /// <summary>Column 42, <c>refr_urlpath</c>.</summary>
    public string? RefrUrlpath { get; set; }

    /// <summary>Column 43, <c>refr_urlquery</c>.</summary>
    public string? RefrUrlquery { get; set; }

    /// <summary>Column 44, <c>refr_urlfragment</c>.</summary>
    public string? RefrUrlfragment { get; set; }

    /// <summary>Column 45, <c>refr_medium</c>.</summary>
    public string? RefrMedium { get; set; }

    /// <summary>Column 46, <c>refr_source</c>.</summary>
    public string? RefrSource { get; set; }

    /// <summary>Column 47, <c>refr_term</c>.</summary>
    public string? RefrTerm { get; set; }

    /// <summary>Column 48, <c>mkt_medium</c>.</summary>
    public string? MktMedium { get; set; }

    /// <summary>Column 49, <c>mkt_source</c>.</summary>
    public string? MktSource { get; set; }

    /// <summary>Column 50, <c>mkt_term</c>.</summary>
    public string? MktTerm { get; set; }

    /// <summary>Column 51, <c>mkt_content</c>.</summary>
    public string? MktContent { get; set; }

    /// <summary>Column 52, <c>mkt_campaign</c>.</summary>
    public string? MktCampaign { get; set; }

    /// <summary>Column 53, <c>contexts</c>.</summary>
    public string? Contexts { get; set; }

    /// <summary>Column 54, <c>se_category</c>.</summary>
    public string? SeCategory { get; set; }

    /// <summary>Column 55, <c>se_action</c>.</summary>
    public string? SeAction { get; set; }

    /// <summary>Column 56, <c>se_label</c>.</summary>
    public string? SeLabel { get; set; }

    /// <summary>Column 57, <c>se_property</c>.</summary>
    public string? SeProperty { get; set; }

    /// <summary>Column 58, <c>se_value</c>.</summary>
    public string? SeValue { get; set; }

    /// <summary>Column 59, <c>unstruct_event</c>.</summary>
    public string? UnstructEvent { get; set; }

    /// <summary>Column 60, <c>tr_orderid</c>.</summary>
    public string? TrOrderid { get; set; }

    /// <summary>Column 61, <c>tr_affiliation</c>.</summary>
    public string? TrAffiliation { get; set; }

    /// <summary>Column 62, <c>tr_total</c>.</summary>
    public string? TrTotal { get; set; }

    /// <summary>Column 63, <c>tr_tax</c>.</summary>
    public string? TrTax { get; set; }

    /// <summary>Column 64, <c>tr_shipping</c>.</summary>
    public string? TrShipping { get; set; }

    /// <summary>Column 65, <c>tr_city</c>.</summary>
    public string? TrCity { get; set; }

    /// <summary>Column 66, <c>tr_state</c>.</summary>
    public string? TrState { get; set; }

    /// <summary>Column 67, <c>tr_country</c>.</summary>
    public string? TrCountry { get; set; }

    /// <summary>Column 68, <c>ti_orderid</c>.</summary>
    public string? TiOrderid { get; set; }

    /// <summary>Column 69, <c>ti_sku</c>.</summary>
    public string? TiSku { get; set; }

    /// <summary>Column 70, <c>ti_name</c>.</summary>
    public string? TiName { get; set; }

    /// <summary>Column 71, <c>ti_category</c>.</summary>
    public string? TiCategory { get; set; }

    /// <summary>Column 72, <c>ti_price</c>.</summary>
    public string? TiPrice { get; set; }

    /// <summary>Column 73, <c>ti_quantity</c>.</summary>
    public int? TiQuantity { get; set; }

    /// <summary>Column 74, <c>pp_xoffset_min</c>.</summary>
    public int? PpXoffsetMin { get; set; }

    /// <summary>Column 75, <c>pp_xoffset_max</c>.</summary>
    public int? PpXoffsetMax { get; set; }

    /// <summary>Column 76, <c>pp_yoffset_min</c>.</summary>
    public int? PpYoffsetMin { get; set; }

    /// <summary>Column 77, <c>pp_yoffset_max</c>.</summary>
    public int? PpYoffsetMax { get; set; }

    /// <summary>Column 78, <c>useragent</c>.</summary>
    public string? Useragent { get; set; }

    /// <summary>Column 79, <c>br_name</c>.</summary>
    public string? BrName { get; set; }

    /// <summary>Column 80, <c>br_family</c>.</summary>
    public string? BrFamily { get; set; }

    /// <summary>Column 81, <c>br_version</c>.</summary>
    public string? BrVersion { get; set; }

    /// <summary>Column 82, <c>br_type</c>.</summary>
    public string? BrType { get; set; }

    /// <summary>Column 83, <c>br_renderengine</c>.</summary>
    public string? BrRenderengine { get; set; }

    /// <summary>Column 84, <c>br_lang</c>.</summary>
    public string? BrLang { get; set; }

    /// <summary>Column 85, <c>br_features_pdf</c>.</summary>
    public bool? BrFeaturesPdf { get; set; }

    /// <summary>Column 86, <c>br_features_flash</c>.</summary>
    public bool? BrFeaturesFlash { get; set; }

    /// <summary>Column 87, <c>br_features_java</c>.</summary>
    public bool? BrFeaturesJava { get; set; }

    /// <summary>Column 88, <c>br_features_director</c>.</summary>
    public bool? BrFeaturesDirector { get; set; }

    /// <summary>Column 89, <c>br_features_quicktime</c>.</summary>
    public bool? BrFeaturesQuicktime { get; set; }

    /// <summary>Column 90, <c>br_features_realplayer</c>.</summary>
    public bool? BrFeaturesRealplayer { get; set; }

    /// <summary>Column 91, <c>br_features_windowsmedia</c>.</summary>
    public bool? BrFeaturesWindowsmedia { get; set; }

    /// <summary>Column 92, <c>br_features_gears</c>.</summary>
    public bool? BrFeaturesGears { get; set; }

    /// <summary>Column 93, <c>br_features_silverlight</c>.</summary>
    public bool? BrFeaturesSilverlight { get; set; }

    /// <summary>Column 94, <c>br_cookies</c>.</summary>
    public bool? BrCookies { get; set; }

    /// <summary>Column 95, <c>br_colordepth</c>.</summary>
    public string? BrColordepth { get; set; }

    /// <summary>Column 96, <c>br_viewwidth</c>.</summary>
    public int? BrViewwidth { get; set; }

    /// <summary>Column 97, <c>br_viewheight</c>.</summary>
    public int? BrViewheight { get; set; }

    /// <summary>Column 98, <c>os_name</c>.</summary>
    public string? OsName { get; set; }

    /// <summary>Column 99, <c>os_family</c>.</summary>
    public string? OsFamily { get; set; }

    /// <summary>Column 100, <c>os_manufacturer</c>.</summary>
    public string? OsManufacturer { get; set; }

    /// <summary>Column 101, <c>os_timezone</c>.</summary>
    public string? OsTimezone { get; set; }

    /// <summary>Column 102, <c>dvce_type</c>.</summary>
    public string? DvceType { get; set; }

    /// <summary>Column 103, <c>dvce_ismobile</c>.</summary>
    public bool? DvceIsmobile { get; set; }

    /// <summary>Column 104, <c>dvce_screenwidth</c>.</summary>
    public int? DvceScreenwidth { get; set; }

    /// <summary>Column 105, <c>dvce_screenheight</c>.</summary>
    public int? DvceScreenheight { get; set; }

    /// <summary>Column 106, <c>doc_charset</c>.</summary>
    public string? DocCharset { get; set; }

    /// <summary>Column 107, <c>doc_width</c>.</summary>
    public int? DocWidth { get; set; }

    /// <summary>Column 108, <c>doc_height</c>.</summary>
    public int? DocHeight { get; set; }

    /// <summary>Column 109, <c>tr_currency</c>.</summary>
    public string? TrCurrency { get; set; }

    /// <summary>Column 110, <c>tr_total_base</c>.</summary>
    public string? TrTotalBase { get; set; }

    /// <summary>Column 111, <c>tr_tax_base</c>.</summary>
    public string? TrTaxBase { get; set; }

    /// <summary>Column 112, <c>tr_shipping_base</c>.</summary>
    public string? TrShippingBase { get; set; }

    /// <summary>Column 113, <c>ti_currency</c>.</summary>
    public string? TiCurrency { get; set; }

    /// <summary>Column 114, <c>ti_price_base</c>.</summary>
    public string? TiPriceBase { get; set; }

    /// <summary>Column 115, <c>base_currency</c>.</summary>
    public string? BaseCurrency { get; set; }

    /// <summary>Column 116, <c>geo_timezone</c>.</summary>
    public string? GeoTimezone { get; set; }

    /// <summary>Column 117, <c>mkt_clickid</c>.</summary>
    public string? MktClickid { get; set; }

    /// <summary>Column 118, <c>mkt_network</c>.</summary>
    public string? MktNetwork { get; set; }

    /// <summary>Column 119, <c>etl_tags</c>.</summary>
    public string? EtlTags { get; set; }

    /// <summary>Column 120, <c>dvce_sent_tstamp</c>.</summary>
    public DateTime? DvceSentTstamp { get; set; }

    /// <summary>Column 121, <c>refr_domain_userid</c>.</summary>
    public string? RefrDomainUserid { get; set; }

    /// <summary>Column 122, <c>refr_dvce_tstamp</c>.</summary>
    public DateTime? RefrDvceTstamp { get; set; }

    /// <summary>Column 123, <c>derived_contexts</c>.</summary>
    public string? DerivedContexts { get; set; }

    /// <summary>Column 124, <c>domain_sessionid</c>.</summary>
    public string? DomainSessionid { get; set; }

    /// <summary>Column 125, <c>derived_tstamp</c>.</summary>
    public DateTime? DerivedTstamp { get; set; }

    /// <summary>Column 126, <c>event_vendor</c>.</summary>
    public string? EventVendor { get; set; }

    /// <summary>Column 127, <c>event_name</c>.</summary>
    public string? EventName { get; set; }

    /// <summary>Column 128, <c>event_format</c>.</summary>
    public string? EventFormat { get; set; }

    /// <summary>Column 129, <c>event_version</c>.</summary>
    public string? EventVersion { get; set; }

    /// <summary>Column 130, <c>event_fingerprint</c>.</summary>
    public string? EventFingerprint { get; set; }

    /// <summary>Column 131, <c>true_tstamp</c>.</summary>
    public DateTime? TrueTstamp { get; set; }

    /// <summary>A copy with the same values.</summary>
    public EnrichedEvent Clone() => (EnrichedEvent)MemberwiseClone();
}
