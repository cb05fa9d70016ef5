// The log: one namespace, four hubs, one consumer group for every function that reads.
param name string
param location string
param tags object
param partitions int
param throughputUnits int
param maximumThroughputUnits int
param retentionHours int

var hubs = [
  { name: 'collected', partitions: partitions }
  { name: 'enriched', partitions: partitions }
  { name: 'failed', partitions: min(partitions, 4) }
  { name: 'audiences', partitions: min(partitions, 4) }
]

var groups = [
  { hub: 0, name: 'enrich' }
  { hub: 0, name: 'archive' }
  { hub: 1, name: 'archive' }
  { hub: 1, name: 'visitors' }
  { hub: 1, name: 'reports' }
  { hub: 1, name: 'calls' }
  { hub: 1, name: 'audiences' }
  { hub: 2, name: 'archive' }
]

var grows = maximumThroughputUnits > throughputUnits

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: throughputUnits }
  properties: {
    isAutoInflateEnabled: grows
    maximumThroughputUnits: grows ? maximumThroughputUnits : 0
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = [
  for item in hubs: {
    parent: namespace
    name: item.name
    properties: {
      partitionCount: item.partitions
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionHours }
    }
  }
]

resource group 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = [
  for item in groups: {
    parent: hub[item.hub]
    name: item.name
  }
]

output host string = split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
