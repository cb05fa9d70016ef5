using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Visitors.Api;

/// <summary>Shapes of the API. The default encoder escapes what HTML could read as markup.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VisitorAnswer))]
[JsonSerializable(typeof(OwnAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(MergesAnswer))]
[JsonSerializable(typeof(ErasureAnswer))]
internal sealed partial class VisitorsJson : JsonSerializerContext;
