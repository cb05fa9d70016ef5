using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Visitors.Profiles;

/// <summary>Lists that are kept as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Interest[]))]
[JsonSerializable(typeof(Trait[]))]
[JsonSerializable(typeof(FlagSeen[]))]
internal sealed partial class ProfileListsJson : JsonSerializerContext;
